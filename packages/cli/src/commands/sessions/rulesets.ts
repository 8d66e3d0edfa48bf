import type { PartialRulesetRules, Ruleset, RulesetVersion } from '@fovea/client'
import { type Command, InvalidArgumentError } from 'commander'
import type { Context, Open } from '../../context.ts'
import { forEach } from '../../each.ts'
import { UsageError } from '../../exit.ts'
import { formatTime, table } from '../../text.ts'
import { addCommonOptions, limitOption, refuseWords, takeUpTo, wholeNumber } from '../options.ts'
import { readJsonObject } from './input.ts'

type Make = (usage: string, description: string, options?: object) => Command

const MAX_PAGE = 200

export function addRulesets(program: Command, open: Open): void {
  const rulesets = program
    .command('rulesets')
    .description('the rules that sessions are scored by; alone it lists them')
  const command: Make = (usage, description, options = {}) =>
    addCommonOptions(rulesets.command(usage, options)).description(description)
  command('ls', 'list the rulesets, newest first, the built-in one last', { isDefault: true })
    .argument('[words...]')
    .addOption(limitOption())
    .action(async (words: string[], { limit }: { limit: number }, self: Command) => {
      refuseWords(rulesets, words)
      await list(await open(self), limit)
    })
  command('show <id>', 'its rules, and which of them differ from the built-in ones')
    .option('--at-version <n>', 'as it was in this version', text => wholeNumber(text, 1, 1_000_000_000))
    .action(async (id: string, { atVersion }: { atVersion?: number }, self: Command) =>
      show(await open(self), id, atVersion),
    )
  command('versions <id>', 'what it was, newest first')
    .addOption(limitOption())
    .action(async (id: string, { limit }: { limit: number }, self: Command) =>
      versions(await open(self), id, limit),
    )
  addChanges(command, open)
}

interface CreateOptions {
  name: string
  basedOn?: string
}
interface EditOptions {
  name?: string
  set?: PartialRulesetRules
}

function addChanges(command: Make, open: Open): void {
  const fileHelp = '\nfile: JSON of the rules that differ, as `rulesets show --json` has them; - for stdin'
  command('create [file]', 'make a ruleset of rules that differ')
    .addHelpText('after', fileHelp)
    .requiredOption('--name <name>', 'what people call it')
    .option('--based-on <id>', 'the ruleset that gives the rest; the built-in one when left out')
    .action(async (file: string | undefined, { name, basedOn }: CreateOptions, self: Command) => {
      const rules = file === undefined ? undefined : await rulesIn(file)
      const { client, out } = await open(self)
      const input = { name, ...(basedOn === undefined ? {} : { basedOn }), ...(rules ? { rules } : {}) }
      const ruleset = await client.rulesets.create(input)
      out.result(ruleset, () => ruleset.id)
    })
  command('edit <id> [file]', 'change rules or the name; the change is its next version')
    .addHelpText('after', fileHelp)
    .option(
      '--set <rule=value>',
      'for example signals.rage.minClicks=4, or disabled= for all signals; again for further ones',
      assign,
    )
    .option('--name <name>', 'another name')
    .action(async (id: string, file: string | undefined, options: EditOptions, self: Command) => {
      if (file !== undefined && options.set !== undefined)
        throw new UsageError('Name a file or use --set, not both')
      const rules = file === undefined ? options.set : await rulesIn(file)
      if (rules === undefined && options.name === undefined)
        throw new UsageError('Say what changes: a file, --set or --name')
      const { client, out } = await open(self)
      const { name } = options
      const patch = { ...(rules ? { rules } : {}), ...(name === undefined ? {} : { name }) }
      const ruleset = await client.rulesets.update(id, patch)
      out.result(ruleset, () => `${ruleset.id} is version ${ruleset.version} now`)
    })
  command('activate <id>', 'score sessions by it from now on; those of before: fovea rescore').action(
    async (id: string, _options: unknown, self: Command) => {
      const { client, out } = await open(self)
      const ruleset = await client.rulesets.activate(id)
      out.result(ruleset, () => `${ruleset.name}, version ${ruleset.version}, is active now`)
    },
  )
  command('rm <ids...>', 'delete rulesets with their versions; not the active one').action(
    async (ids: string[], _options: unknown, self: Command) => {
      const context = await open(self)
      await forEach(context, ids, 'deleted', id => context.client.rulesets.delete(id))
    },
  )
}

/** A whole ruleset, as `show --json` prints it, is taken for its rules. */
async function rulesIn(file: string): Promise<PartialRulesetRules> {
  const value = await readJsonObject(file)
  const rules = typeof value.rules === 'object' && value.rules !== null ? value.rules : value
  // The server knows the rules, and names what is none of them.
  return rules as PartialRulesetRules
}

/** `a.b.c=4` as `{a: {b: {c: 4}}}`, joined with what came before; `disabled=` switches every signal on. */
export function assign(text: string, before: PartialRulesetRules = {}): PartialRulesetRules {
  const [, path = '', value = ''] = /^([A-Za-z_][\w.]*)=(.*)$/.exec(text) ?? []
  const names = path.split('.')
  const isList = names[0] === 'disabled'
  // Only a list may be empty: no number is.
  if (names.includes('') || (value === '' && !isList))
    throw new InvalidArgumentError('expected signals.rage.minClicks=4')
  const leaf: unknown = isList ? value.split(',').filter(name => name !== '') : Number(value)
  if (Number.isNaN(leaf)) throw new InvalidArgumentError(`${value} is not a number`)
  const change = names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), leaf)
  // Names and types are checked by the server, which knows the rules.
  return join(before, change) as PartialRulesetRules
}

function join(one: unknown, other: unknown): unknown {
  if (!isObject(one) || !isObject(other)) return other
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return Object.fromEntries(
    names.map(name => [name, name in other ? join(one[name], other[name]) : one[name]]),
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

async function list({ client, out }: Context, limit: number): Promise<void> {
  const rulesets = await takeUpTo(client.rulesets.iterate({ limit: Math.min(limit, MAX_PAGE) }), limit)
  const header = ['ID', 'VERSION', 'ACTIVE', 'CHANGED', 'NAME']
  out.list(rulesets, 'There are no rulesets.', header, ({ id, version, active, updatedAt, name }) => [
    id,
    String(version),
    active ? 'yes' : '',
    formatTime(updatedAt),
    name,
  ])
}

async function show({ client, out }: Context, id: string, version: number | undefined): Promise<void> {
  const shown: Ruleset | RulesetVersion =
    version === undefined ? await client.rulesets.get(id) : await client.rulesets.versions.get(id, version)
  const builtIn = flat((await client.rulesets.get('default')).rules)
  const rows = [...flat(shown.rules)].map(([rule, value]) => {
    const usual = builtIn.get(rule) ?? ''
    return [rule, value, usual === value ? '' : usual === '' ? '(none)' : usual]
  })
  out.result(shown, () => {
    const active = 'active' in shown && shown.active ? ', active' : ''
    return `${shown.name}, version ${shown.version}${active}\n\n${table(['RULE', 'VALUE', 'BUILT IN'], rows)}`
  })
}

/** Each rule by its path, as `--set` takes it. */
function flat(rules: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(rules).flatMap(([name, value]): [string, string][] => {
      if (isObject(value)) return [...flat(value, `${path}${name}.`)]
      return [[`${path}${name}`, Array.isArray(value) ? value.join(',') : String(value)]]
    }),
  )
}

async function versions({ client, out }: Context, id: string, limit: number): Promise<void> {
  const pages = client.rulesets.versions.iterate(id, { limit: Math.min(limit, MAX_PAGE) })
  const found = await takeUpTo(pages, limit)
  out.list(found, 'There are no versions.', ['VERSION', 'MADE', 'NAME'], ({ version, createdAt, name }) => [
    String(version),
    formatTime(createdAt, 'second'),
    name,
  ])
}

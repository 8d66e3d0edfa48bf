import type { PartialRulesetRules, Rescore, RescoreInput } from '@fovea/client'
import { type Command, Option } from 'commander'
import type { Context, Open } from '../../context.ts'
import { lineOf } from '../../jobs.ts'
import { parseTime } from '../../measures.ts'
import { plural, table } from '../../text.ts'
import { addCommonOptions, wholeNumber } from '../options.ts'
import { readJsonObject } from './input.ts'
import { points } from './text.ts'

interface Options {
  ruleset: string
  atVersion?: number
  rules?: string
  from: number
  to?: number
  apply?: boolean
  dryRun?: boolean
}

export function addRescore(program: Command, open: Open): void {
  const time = (text: string): number => parseTime(text)
  addCommonOptions(program.command('rescore'))
    .description('score the sessions of a span of time again, and compare with what is stored')
    .requiredOption('--ruleset <id>', 'the rules; `default` are the built-in ones')
    .option('--at-version <n>', 'this version of them, the newest when left out', text =>
      wholeNumber(text, 1, 1_000_000_000),
    )
    .option('--rules <file>', 'JSON of rules to try out in place of those of the ruleset; - for stdin')
    .requiredOption(
      '--from <time>',
      'sessions that started then or later: 2024-05-17, 2024-05-17T18:30, or 7d ago',
      time,
    )
    .option('--to <time>', 'and before then; until now when left out', time)
    .option('--dry-run', 'only compare, as it is without --apply')
    .addOption(new Option('--apply', 'replace what is stored').conflicts(['dryRun', 'rules']))
    .action(async (options: Options, self: Command) => {
      const rules = options.rules === undefined ? null : await readJsonObject(options.rules)
      await rescore(await open(self), options, rules)
    })
}

async function rescore(
  context: Context,
  options: Options,
  rules: Record<string, unknown> | null,
): Promise<void> {
  const { client, out, signal } = context
  const input: RescoreInput = {
    rulesetId: options.ruleset,
    range: { from: options.from, to: options.to ?? Date.now() },
    mode: options.apply ? 'apply' : 'shadow',
    ...(options.atVersion === undefined ? {} : { version: options.atVersion }),
    // Names and types are checked by the server, which knows the rules.
    ...(rules === null ? {} : { rules: rules as PartialRulesetRules }),
  }
  const { id, jobId } = await client.sessions.rescore(input)
  try {
    await client.waitForJob(jobId, { signal, onProgress: job => out.line(lineOf(job)) })
  } catch (error) {
    if (signal.aborted && !out.quiet)
      out.warn(`The job goes on: fovea jobs show ${jobId} --watch. To stop it: fovea jobs cancel ${jobId}`)
    throw error
  }
  const result = await client.rescores.get(id)
  out.result(result, () => comparison(result))
}

const change = (before: number, after: number, text: (value: number) => string): string =>
  before === after ? '=' : `${after > before ? '+' : '−'}${text(Math.abs(after - before))}`

/** What was stored beside what these rules say. */
export function comparison(result: Rescore): string {
  const { sessions, changedSessions, failedSessions, signals, meanScore, mode } = result
  const rows = Object.entries(signals).map(([type, { before, after }]) => [
    type,
    String(before),
    String(after),
    change(before, after, String),
  ])
  const { before, after } = meanScore
  rows.push(['mean score', points(before), points(after), change(before, after, points)])
  const failed = failedSessions === 0 ? '' : `; ${failedSessions} could not be scored`
  const verb = mode === 'apply' ? 'changed' : 'would change'
  const parts = [
    table(['SIGNAL', 'BEFORE', 'AFTER', 'CHANGE'], rows),
    `${changedSessions} of ${plural(sessions, 'session')} ${verb}${failed}`,
  ]
  if (result.examples.length > 0) {
    const examples = result.examples.map(one => [one.sessionId, one.added.join(' '), one.removed.join(' ')])
    parts.push(table(['EXAMPLE', 'COMES', 'GOES'], examples))
  }
  return parts.join('\n\n')
}

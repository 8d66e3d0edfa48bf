import type { PartialRulesetRules, RulesetRules } from '@fovea/client'

export type Unit = 's' | 'px' | '%' | ''
/** One number of the rules: where it stands, what it means, and its bounds, all in its own unit. */
export type RuleField = {
  path: readonly string[]
  name: string
  description: string
  unit: Unit
  min: number
  max: number
  step: number
}
export type RuleGroup = { name: string; description: string; fields: readonly RuleField[] }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const recordOf = (value: unknown) => (isRecord(value) ? value : {})
const numberOf = (value: unknown, other: number) => (typeof value === 'number' ? value : other)

/** Times are stored in milliseconds and shares from 0 to 1; people read seconds and per cent. */
const FACTORS: Record<Unit, number> = { s: 1_000, px: 1, '%': 0.01, '': 1 }

function unitOf(name: string, schema: Record<string, unknown>): Unit {
  if (name.endsWith('Ms')) return 's'
  if (name.endsWith('Px')) return 'px'
  return schema.minimum === 0 && schema.maximum === 1 ? '%' : ''
}

/** Hundred and ten times a hundredth is not eleven tenths in binary: cut where nobody would look. */
const round = (value: number) => Math.round(value * 1e6) / 1e6
export const shownOf = (stored: number, { unit }: RuleField) => round(stored / FACTORS[unit])
export const storedOf = (shown: number, { unit }: RuleField) => round(shown * FACTORS[unit])

function fieldOf(path: readonly string[], schema: Record<string, unknown>): RuleField {
  const name = path.at(-1) ?? ''
  const unit = unitOf(name, schema)
  const factor = FACTORS[unit]
  const isWhole = schema.type === 'integer'
  return {
    path,
    name,
    description: typeof schema.description === 'string' ? schema.description : '',
    unit,
    min: round(numberOf(schema.minimum, 0) / factor),
    max: round(numberOf(schema.maximum, Number.MAX_SAFE_INTEGER) / factor),
    step: unit === 's' ? 0.001 : isWhole || unit === '%' ? 1 : 0.1,
  }
}

/** All numbers below an object of the schema, those of objects in it included. */
function fieldsBelow(path: readonly string[], schema: unknown): RuleField[] {
  return Object.entries(recordOf(recordOf(schema).properties)).flatMap(([name, value]) => {
    const field = recordOf(value)
    if (isRecord(field.properties)) return fieldsBelow([...path, name], field)
    return field.type === 'number' || field.type === 'integer' ? [fieldOf([...path, name], field)] : []
  })
}

const groupOf = (name: string, path: readonly string[], schema: unknown): RuleGroup => {
  const { description } = recordOf(schema)
  return {
    name,
    description: typeof description === 'string' ? description : '',
    fields: fieldsBelow(path, schema),
  }
}

/** The rules of the server's own schema, by what they belong to: each kind of signal, and what all of them share. */
export function groupsOf(schema: unknown): { signals: RuleGroup[]; shared: RuleGroup[] } {
  const { signals, ...rest } = recordOf(recordOf(schema).properties)
  const kinds = Object.entries(recordOf(recordOf(signals).properties))
  return {
    signals: kinds.map(([type, value]) => groupOf(type, ['signals', type], value)),
    shared: Object.entries(rest)
      .filter(([, value]) => isRecord(recordOf(value).properties))
      .map(([name, value]) => groupOf(name, [name], value)),
  }
}

/** The number at a place of the rules. */
export function readRule(rules: RulesetRules, path: readonly string[]): number {
  const found = path.reduce<unknown>((value, name) => recordOf(value)[name], rules)
  return numberOf(found, Number.NaN)
}

const put = (
  target: Record<string, unknown>,
  path: readonly string[],
  value: unknown,
): Record<string, unknown> => {
  const [name = '', ...rest] = path
  return { ...target, [name]: rest.length === 0 ? value : put(recordOf(target[name]), rest, value) }
}

/** What somebody changed and did not save yet: numbers by their place, and the signals that are not looked for. */
export type RuleDraft = { numbers: ReadonlyMap<string, number>; disabled: readonly string[] | undefined }
export const NO_CHANGE: RuleDraft = { numbers: new Map(), disabled: undefined }

export const placeOf = (path: readonly string[]) => path.join('.')

/** The draft as the server takes it: only what differs. */
export function patchOf({ numbers, disabled }: RuleDraft): PartialRulesetRules {
  let patch: Record<string, unknown> = disabled ? { disabled } : {}
  for (const [place, value] of numbers) patch = put(patch, place.split('.'), value)
  // Built from places that the server's schema names.
  return patch as PartialRulesetRules
}

export const isEmpty = ({ numbers, disabled }: RuleDraft) => numbers.size === 0 && disabled === undefined

/** The draft that makes `from` of the rules that are stored as `base`. */
export function draftBetween(
  base: RulesetRules,
  from: RulesetRules,
  fields: readonly RuleField[],
): RuleDraft {
  const differing = fields
    .filter(({ path }) => readRule(base, path) !== readRule(from, path))
    .map(({ path }) => [placeOf(path), readRule(from, path)] as const)
  const isSame = [...base.disabled].sort().join() === [...from.disabled].sort().join()
  return { numbers: new Map(differing), disabled: isSame ? undefined : from.disabled }
}

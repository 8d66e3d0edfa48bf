import { z } from 'zod'
import { DEFAULT_RULESET, Rules, type RulesetRules } from '../engine/index.ts'

/** Any part of the rules: what is left out stays as it is. */
export type PartialRules = {
  readonly [K in keyof RulesetRules]?: Part<RulesetRules[K]>
}
type Part<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Part<T[K]> }
    : T

/** The engine's schema with each of its fields optional, at every depth; unknown fields stay refused. */
const optionalDeep = (schema: z.ZodType): z.ZodType => {
  if (!(schema instanceof z.ZodObject)) return schema
  const fields = Object.entries(schema.shape).map(([name, field]) => [name, optionalDeep(field).optional()])
  const optional = z.strictObject(Object.fromEntries(fields))
  const meta = schema.meta()
  return meta === undefined ? optional : optional.meta(meta)
}

// The walk above keeps every field and makes it optional, which its types cannot say.
export const PartialRules = optionalDeep(Rules).meta({ id: 'PartialRulesetRules' }) as z.ZodType<PartialRules>

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lists and numbers are replaced, objects merged field by field; only fields that `base` has. */
const merge = (base: unknown, over: unknown): unknown => {
  if (!isRecord(base) || !isRecord(over)) return over === undefined ? base : over
  return Object.fromEntries(Object.entries(base).map(([name, value]) => [name, merge(value, over[name])]))
}

/** Complete rules: those of `base` with what `over` says instead. */
export const mergeRules = (base: RulesetRules, over: PartialRules): RulesetRules =>
  Rules.parse(merge(base, over))

/**
 * Rules as they were stored, by this version of the program or an earlier one: a rule that came later is the built-in
 * one, and one that is no longer known has no effect.
 */
export const readRules = (stored: Readonly<Record<string, unknown>>): RulesetRules =>
  Rules.parse(merge(DEFAULT_RULESET.rules, stored))

/** Compares as data: the order of fields is the schema's own. */
export const sameRules = (one: RulesetRules, other: RulesetRules): boolean =>
  JSON.stringify(Rules.parse(one)) === JSON.stringify(Rules.parse(other))

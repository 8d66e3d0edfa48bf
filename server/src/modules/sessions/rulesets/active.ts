import QuickLRU from 'quick-lru'
import type { Queryable } from '#kernel/db'
import { DEFAULT_RULESET, type RulesetRules } from '../engine/index.ts'
import { readRules } from './rules.ts'
import { findActive, findVersion } from './ruleset.repository.ts'

/** What a session is scored by. */
export interface ScoringRuleset {
  /** `default` for the built-in one. */
  readonly id: string
  readonly version: number
  readonly rules: RulesetRules
}

/** Rules that are remembered; quick-lru holds up to twice as many, of some 2 kB each. */
const MOST = 200

// A version never changes, so what is remembered of it is right in every process, for ever.
const remembered = new QuickLRU<string, RulesetRules>({ maxSize: MOST })

/** For the metric: how many versions are remembered. */
export const rememberedRules = (): number => remembered.size

/** The ruleset that scores the sessions of a project, as this transaction sees it: one look by the primary key. */
export const activeRuleset = async (query: Queryable, projectId: string): Promise<ScoringRuleset> => {
  const active = await findActive(query, projectId)
  if (!active) return DEFAULT_RULESET
  const rules = await rulesOf(query, active.id, active.version)
  if (!rules) throw new Error(`The version ${active.version} of the ruleset ${active.id} is not stored`)
  return { id: active.id, version: active.version, rules }
}

/** The rules of a stored version; undefined when there is none. */
export const rulesOf = async (
  query: Queryable,
  rulesetId: string,
  version: number,
): Promise<RulesetRules | undefined> => {
  const key = `${rulesetId}/${version}`
  const known = remembered.get(key)
  if (known) return known
  const row = await findVersion(query, rulesetId, version)
  if (!row) return undefined
  const rules = readRules(row.rules)
  remembered.set(key, rules)
  return rules
}

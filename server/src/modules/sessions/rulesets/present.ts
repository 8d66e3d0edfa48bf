import { DEFAULT_RULESET } from '../engine/index.ts'
import type { Ruleset, RulesetVersion } from '../schema/ruleset.ts'
import { readRules } from './rules.ts'
import type { CurrentRow } from './ruleset.repository.ts'
import type { VersionRow } from './tables.ts'

export const etagOf = ({ version }: { version: number }): string => `"${version}"`

export const toRuleset = (row: CurrentRow): Ruleset => ({
  id: row.id,
  name: row.name,
  version: row.version,
  rules: readRules(row.rules),
  active: row.active,
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  updatedAt: row.updatedAt,
  etag: etagOf(row),
})

/** The built-in ruleset as a project sees it. */
export const builtIn = (active: boolean): Ruleset => ({
  id: DEFAULT_RULESET.id,
  name: DEFAULT_RULESET.name,
  version: DEFAULT_RULESET.version,
  rules: DEFAULT_RULESET.rules,
  active,
  createdAt: null,
  createdBy: null,
  updatedAt: null,
  etag: etagOf(DEFAULT_RULESET),
})

export const toVersion = (row: VersionRow): RulesetVersion => ({
  rulesetId: row.rulesetId,
  version: row.version,
  name: row.name,
  rules: readRules(row.rules),
  createdAt: row.createdAt,
  createdBy: row.createdBy,
})

export const BUILT_IN_VERSION: RulesetVersion = {
  rulesetId: DEFAULT_RULESET.id,
  version: DEFAULT_RULESET.version,
  name: DEFAULT_RULESET.name,
  rules: DEFAULT_RULESET.rules,
  createdAt: null,
  createdBy: null,
}

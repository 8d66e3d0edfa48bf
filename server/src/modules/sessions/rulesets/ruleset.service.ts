import { type Actor, requireCurrentProject, requireInProject, type Scope } from '#kernel/access'
import type { Database, Queryable, Tx } from '#kernel/db'
import {
  assertIfMatch,
  decodeCursor,
  encodeCursor,
  invalidField,
  newestAfter,
  newestPage,
} from '#kernel/http'
import type { Notices } from '#kernel/notices'
import { type Clock, type Ids, isUuid } from '#kernel/system'
import { DEFAULT_RULESET, type RulesetRules } from '../engine/index.ts'
import {
  revisionMismatch,
  rulesetActive,
  rulesetBuiltIn,
  rulesetNotFound,
  rulesetVersionNotFound,
  tooManyRulesets,
} from '../errors.ts'
import type {
  Ruleset,
  RulesetInput,
  RulesetPage,
  RulesetPatch,
  RulesetQuery,
  RulesetVersion,
  RulesetVersionPage,
} from '../schema/ruleset.ts'
import { BUILT_IN_VERSION, builtIn, etagOf, toRuleset, toVersion } from './present.ts'
import { mergeRules, readRules, sameRules } from './rules.ts'
import * as rows from './ruleset.repository.ts'

/** The rules of rulesets. The built-in one, with the id `default`, belongs to every project and to none. */
export interface RulesetService {
  /** Those of the request's project, newest first, the built-in one last. */
  list(actor: Actor, query: RulesetQuery): Promise<RulesetPage>
  /** 409 `sessions.too_many_rulesets`; 400 when `basedOn` names none. */
  create(actor: Actor, input: RulesetInput): Promise<Ruleset>
  /** 404 `sessions.ruleset_not_found`, also for those of other people's projects. */
  get(actor: Actor, id: string): Promise<Ruleset>
  versions(actor: Actor, id: string, query: RulesetQuery): Promise<RulesetVersionPage>
  version(actor: Actor, id: string, version: number): Promise<RulesetVersion>
  /** Makes the next version, unless nothing changes. 409 `sessions.ruleset_built_in`, 412 by `ifMatch`. */
  edit(actor: Actor, id: string, patch: RulesetPatch, ifMatch: string | null): Promise<Ruleset>
  /** With all of its versions. 409 for the active and for the built-in one. */
  remove(actor: Actor, id: string, ifMatch: string | null): Promise<void>
  /** Sessions of the project that are scored from now on are scored by its newest version. */
  activate(actor: Actor, id: string): Promise<Ruleset>
}

export interface RulesetParts {
  readonly db: Database
  readonly notices: Notices
  readonly clock: Clock
  readonly ids: Ids
}

const MAX_RULESETS = 200

export const createRulesetService = (parts: RulesetParts): RulesetService => ({
  list: (actor, query) => list(parts, actor, query),
  create: (actor, input) => create(parts, actor, input),
  get: (actor, id) => findRuleset(parts.db.query, actor, id, 'sessions:read'),
  versions: (actor, id, query) => listVersions(parts, actor, id, query),
  version: (actor, id, version) => findVersion(parts.db.query, actor, id, version),
  edit: (actor, id, patch, ifMatch) => edit(parts, actor, id, patch, ifMatch),
  remove: (actor, id, ifMatch) => remove(parts, actor, id, ifMatch),
  activate: (actor, id) => activate(parts, actor, id),
})

const isBuiltIn = (id: string): boolean => id === DEFAULT_RULESET.id

/** The built-in one is that of the request's project: whether it is active differs from project to project. */
export const findRuleset = async (
  query: Queryable,
  actor: Actor,
  id: string,
  scope: Scope,
): Promise<Ruleset> => {
  if (isBuiltIn(id)) {
    const projectId = requireCurrentProject(actor, scope)
    return builtIn((await rows.findActive(query, projectId)) === undefined)
  }
  return toRuleset(await findRow(query, actor, id, scope))
}

const findRow = async (
  query: Queryable,
  actor: Actor,
  id: string,
  scope: Scope,
): Promise<rows.CurrentRow> => {
  const row = isUuid(id) ? await rows.findRuleset(query, id) : undefined
  if (!row) throw rulesetNotFound()
  requireInProject(actor, row.projectId, scope, rulesetNotFound)
  return row
}

/** One version as it was; 404 `sessions.ruleset_version_not_found`. */
export const findVersion = async (
  query: Queryable,
  actor: Actor,
  id: string,
  version: number,
): Promise<RulesetVersion> => {
  const ruleset = await findRuleset(query, actor, id, 'sessions:read')
  if (isBuiltIn(id)) {
    if (version !== ruleset.version) throw rulesetVersionNotFound()
    return BUILT_IN_VERSION
  }
  const row =
    version >= 1 && version <= ruleset.version ? await rows.findVersion(query, id, version) : undefined
  if (!row) throw rulesetVersionNotFound()
  return toVersion(row)
}

const VERSION_ORDER = '-version'

const list = async (parts: RulesetParts, actor: Actor, query: RulesetQuery): Promise<RulesetPage> => {
  const projectId = requireCurrentProject(actor, 'sessions:read')
  const { limit } = query
  const found = await rows.listRulesets(parts.db.query, projectId, {
    after: newestAfter(query),
    limit: limit + 1,
  })
  const active = await rows.findActive(parts.db.query, projectId)
  const all = [...found.map(toRuleset), ...(found.length <= limit ? [builtIn(active === undefined)] : [])]
  const { rows: items, nextCursor } = newestPage(all, limit)
  return { items: [...items], nextCursor }
}

const listVersions = async (
  parts: RulesetParts,
  actor: Actor,
  id: string,
  { limit, cursor }: RulesetQuery,
): Promise<RulesetVersionPage> => {
  await findRuleset(parts.db.query, actor, id, 'sessions:read')
  const [after] = cursor === undefined ? [null] : decodeCursor(cursor, VERSION_ORDER)
  if (after !== null && !Number.isSafeInteger(after))
    throw invalidField('query.cursor', 'is not a cursor of this list')
  if (isBuiltIn(id)) return { items: [BUILT_IN_VERSION], nextCursor: null }
  const page = { after: after === null ? null : Number(after), limit: limit + 1 }
  const found = await rows.listVersions(parts.db.query, id, page)
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const nextCursor = last && found.length > limit ? encodeCursor(VERSION_ORDER, [last.version]) : null
  return { items: items.map(toVersion), nextCursor }
}

const create = async (parts: RulesetParts, actor: Actor, input: RulesetInput): Promise<Ruleset> => {
  const projectId = requireCurrentProject(actor, 'sessions:write')
  return parts.db.transaction(async tx => {
    if ((await rows.countRulesets(tx, projectId)) >= MAX_RULESETS) throw tooManyRulesets(MAX_RULESETS)
    const base = await baseRules(tx, projectId, input.basedOn)
    const rules = mergeRules(base, input.rules ?? {})
    const now = parts.clock.now()
    const row = {
      id: parts.ids.next(),
      projectId,
      name: input.name,
      version: 1,
      createdAt: now,
      createdBy: actor.userId,
      updatedAt: now,
    }
    await rows.insertRuleset(tx, row)
    await insertVersion(parts, tx, actor, { ...row, rules })
    await publish(parts, tx, 'ruleset.created', row)
    return toRuleset({ ...row, rules, active: false })
  })
}

/** A ruleset is based on one of its own project. */
const baseRules = async (tx: Tx, projectId: string, id: string): Promise<RulesetRules> => {
  if (isBuiltIn(id)) return DEFAULT_RULESET.rules
  const base = isUuid(id) ? await rows.findRuleset(tx, id) : undefined
  if (base?.projectId !== projectId) throw invalidField('body.basedOn', 'names no ruleset of this project')
  return readRules(base.rules)
}

/** What it is now, held until the end of the transaction. */
const lock = async (tx: Tx, actor: Actor, id: string, ifMatch: string | null): Promise<rows.CurrentRow> => {
  if (isBuiltIn(id)) {
    requireCurrentProject(actor, 'sessions:write')
    throw rulesetBuiltIn()
  }
  await findRow(tx, actor, id, 'sessions:write')
  await rows.lockRuleset(tx, id)
  const row = await findRow(tx, actor, id, 'sessions:write')
  assertIfMatch(etagOf(row), ifMatch, revisionMismatch)
  return row
}

const edit = (
  parts: RulesetParts,
  actor: Actor,
  id: string,
  patch: RulesetPatch,
  ifMatch: string | null,
): Promise<Ruleset> =>
  parts.db.transaction(async tx => {
    const before = await lock(tx, actor, id, ifMatch)
    const name = patch.name ?? before.name
    const was = readRules(before.rules)
    const rules = mergeRules(was, patch.rules ?? {})
    if (name === before.name && sameRules(rules, was)) return toRuleset(before)
    const row = { ...before, name, rules, version: before.version + 1, updatedAt: parts.clock.now() }
    await rows.updateRuleset(tx, id, { name, version: row.version, updatedAt: row.updatedAt })
    await insertVersion(parts, tx, actor, row)
    await publish(parts, tx, 'ruleset.updated', row)
    return toRuleset(row)
  })

const insertVersion = (
  parts: RulesetParts,
  tx: Tx,
  actor: Actor,
  row: { id: string; version: number; name: string; rules: RulesetRules },
): Promise<void> =>
  rows.insertVersion(tx, {
    rulesetId: row.id,
    version: row.version,
    name: row.name,
    rules: row.rules,
    createdAt: parts.clock.now(),
    createdBy: actor.userId,
    createdByLabel: actor.label,
  })

const remove = (parts: RulesetParts, actor: Actor, id: string, ifMatch: string | null): Promise<void> =>
  parts.db.transaction(async tx => {
    const row = await lock(tx, actor, id, ifMatch)
    if (row.active) throw rulesetActive()
    await rows.deleteRuleset(tx, id)
    await publish(parts, tx, 'ruleset.deleted', row)
  })

const activate = (parts: RulesetParts, actor: Actor, id: string): Promise<Ruleset> =>
  parts.db.transaction(async tx => {
    const seen = isBuiltIn(id) ? null : await findRow(tx, actor, id, 'sessions:write')
    const projectId = seen?.projectId ?? requireCurrentProject(actor, 'sessions:write')
    // Its own lock first, so that it cannot be deleted meanwhile.
    if (seen && !(await rows.lockRuleset(tx, id))) throw rulesetNotFound()
    await rows.setActive(tx, projectId, seen?.id ?? null)
    const ruleset = await findRuleset(tx, actor, id, 'sessions:write')
    await publish(parts, tx, 'ruleset.activated', { id, projectId, version: ruleset.version })
    return { ...ruleset, active: true }
  })

const publish = (
  parts: RulesetParts,
  tx: Tx,
  topic: string,
  row: { id: string; projectId: string; version: number },
): Promise<void> =>
  parts.notices.publish(tx, {
    topic,
    projectId: row.projectId,
    data: { id: row.id, version: row.version },
  })

import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { RulesetRules } from '../engine/index.ts'
import { type RulesetRow, tables, type VersionRow } from './tables.ts'

/** A ruleset as its newest version has it. */
export interface CurrentRow extends RulesetRow {
  readonly rules: Readonly<Record<string, unknown>>
  readonly active: boolean
}

export interface NewVersion extends Omit<VersionRow, 'rules'> {
  readonly rules: RulesetRules
}

/** The id and the newest version of the active one; undefined when it is the built-in one. */
export const findActive = (
  query: Queryable,
  projectId: string,
): Promise<{ id: string; version: number } | undefined> =>
  tables(query)
    .selectFrom('sessions.activeRuleset as active')
    .innerJoin('sessions.ruleset as ruleset', 'ruleset.id', 'active.rulesetId')
    .select(['ruleset.id', 'ruleset.version'])
    .where('active.projectId', '=', projectId)
    .executeTakeFirst()

export const findVersion = (
  query: Queryable,
  rulesetId: string,
  version: number,
): Promise<VersionRow | undefined> =>
  tables(query)
    .selectFrom('sessions.rulesetVersion')
    .selectAll()
    .where('rulesetId', '=', rulesetId)
    .where('version', '=', version)
    .executeTakeFirst()

/** Newest first, from the one after `after` (a number) on. */
export const listVersions = (
  query: Queryable,
  rulesetId: string,
  page: { after: number | null; limit: number },
): Promise<VersionRow[]> => {
  const { after, limit } = page
  return tables(query)
    .selectFrom('sessions.rulesetVersion')
    .selectAll()
    .where('rulesetId', '=', rulesetId)
    .$if(after !== null, rows => rows.where('version', '<', after))
    .orderBy('version', 'desc')
    .limit(limit)
    .execute()
}

const current = (query: Queryable) =>
  tables(query)
    .selectFrom('sessions.ruleset as ruleset')
    .innerJoin('sessions.rulesetVersion as newest', join =>
      join.onRef('newest.rulesetId', '=', 'ruleset.id').onRef('newest.version', '=', 'ruleset.version'),
    )
    .leftJoin('sessions.activeRuleset as active', 'active.rulesetId', 'ruleset.id')
    .selectAll('ruleset')
    .select(['newest.rules', sql<boolean>`active.project_id is not null`.as('active')])

export const findRuleset = (query: Queryable, id: string): Promise<CurrentRow | undefined> =>
  current(query).where('ruleset.id', '=', id).executeTakeFirst()

/** Newest first, from the one after `after` (an id) on. */
export const listRulesets = (
  query: Queryable,
  projectId: string,
  page: { after: string | null; limit: number },
): Promise<CurrentRow[]> => {
  const { after, limit } = page
  return current(query)
    .where('ruleset.projectId', '=', projectId)
    .$if(after !== null, rows => rows.where('ruleset.id', '<', after))
    .orderBy('ruleset.id', 'desc')
    .limit(limit)
    .execute()
}

/** Keeps everybody else from changing, activating or deleting it until the end of the transaction. */
export const lockRuleset = (tx: Tx, id: string): Promise<RulesetRow | undefined> =>
  tables(tx).selectFrom('sessions.ruleset').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

/** Holds the project's count until the end of the transaction, so that two creates cannot both take the last place. */
export const countRulesets = async (tx: Tx, projectId: string): Promise<number> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sessions.ruleset/${projectId}`}, 0))`.execute(tx)
  const row = await tables(tx)
    .selectFrom('sessions.ruleset')
    .select(expression => expression.fn.countAll<number>().as('count'))
    .where('projectId', '=', projectId)
    .executeTakeFirstOrThrow()
  return row.count
}

export const insertRuleset = async (tx: Tx, row: RulesetRow): Promise<void> => {
  await tables(tx).insertInto('sessions.ruleset').values(row).execute()
}

export const insertVersion = async (tx: Tx, row: NewVersion): Promise<void> => {
  await tables(tx)
    .insertInto('sessions.rulesetVersion')
    .values({ ...row, rules: JSON.stringify(row.rules) })
    .execute()
}

export const updateRuleset = async (
  tx: Tx,
  id: string,
  change: Pick<RulesetRow, 'name' | 'version' | 'updatedAt'>,
): Promise<void> => {
  await tables(tx).updateTable('sessions.ruleset').set(change).where('id', '=', id).execute()
}

export const deleteRuleset = async (tx: Tx, id: string): Promise<void> => {
  await tables(tx).deleteFrom('sessions.ruleset').where('id', '=', id).execute()
}

/** Null: the built-in one. */
export const setActive = async (tx: Tx, projectId: string, rulesetId: string | null): Promise<void> => {
  if (rulesetId === null) {
    await tables(tx).deleteFrom('sessions.activeRuleset').where('projectId', '=', projectId).execute()
    return
  }
  await tables(tx)
    .insertInto('sessions.activeRuleset')
    .values({ projectId, rulesetId })
    .onConflict(conflict => conflict.column('projectId').doUpdateSet({ rulesetId }))
    .execute()
}

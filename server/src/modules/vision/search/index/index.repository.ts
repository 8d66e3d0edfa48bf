import { type Insertable, sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { Kind, Place } from './place.ts'
import { type SearchTables, tables, type VectorIndexRow } from './tables.ts'

export const findIndex = async (query: Queryable, place: Place): Promise<VectorIndexRow | undefined> =>
  tables(query)
    .selectFrom('vision.vector_index')
    .selectAll()
    .where('projectId', '=', place.projectId)
    .where('kind', '=', place.kind)
    .where('model', '=', place.model)
    .executeTakeFirst()

export const listIndexes = async (query: Queryable, projectId: string): Promise<VectorIndexRow[]> =>
  tables(query).selectFrom('vision.vector_index').selectAll().where('projectId', '=', projectId).execute()

export const saveIndex = async (
  tx: Tx,
  row: Insertable<SearchTables['vision.vector_index']>,
): Promise<void> => {
  const { projectId: _project, kind: _kind, model: _model, ...changes } = row
  await tables(tx)
    .insertInto('vision.vector_index')
    .values(row)
    .onConflict(conflict => conflict.columns(['projectId', 'kind', 'model']).doUpdateSet(changes))
    .execute()
}

/** A build has begun or failed; what was built before stays in use. */
export const markIndex = async (
  tx: Tx,
  place: Place,
  change: Pick<VectorIndexRow, 'state' | 'failureCode' | 'failureMessage' | 'updatedAt'>,
): Promise<void> => {
  await tables(tx)
    .insertInto('vision.vector_index')
    .values({ ...place, ...change })
    .onConflict(conflict => conflict.columns(['projectId', 'kind', 'model']).doUpdateSet(change))
    .execute()
}

/** The file is nowhere any more, unless another one took its place meanwhile; answers whether that was so. */
export const forgetFile = async (tx: Tx, place: Place, sha256: string, now: number): Promise<boolean> => {
  const { numUpdatedRows } = await tables(tx)
    .updateTable('vision.vector_index')
    .set({ state: 'missing', sha256: null, size: null, updatedAt: now })
    .where('projectId', '=', place.projectId)
    .where('kind', '=', place.kind)
    .where('model', '=', place.model)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The objects that indexes refer to, for the collector of objects. */
export const findIndexObjects = async (tx: Tx, sha256: readonly string[]): Promise<Set<string>> => {
  const { rows } = await sql<{ sha256: string }>`
    select sha256 from vision.vector_index where sha256 = any(${sha256}::text[])`.execute(tx)
  return new Set(rows.map(row => row.sha256))
}

export const isIndexObject = async (query: Queryable, sha256: string): Promise<boolean> => {
  const { rows } = await sql`select 1 from vision.vector_index where sha256 = ${sha256} limit 1`.execute(
    query,
  )
  return rows.length > 0
}

export interface Extent {
  readonly kind: Kind
  readonly model: string
  readonly vectors: number
}

/** How many vectors of each kind and model are found: of current versions outside the trash. */
export const extentsOf = async (query: Queryable, projectId: string): Promise<Extent[]> => {
  const { rows } = await sql<Extent>`
    select 'assets' as kind, e.model, count(*) as vectors from vision.embedding e
    join library.present_asset a on a.id = e.asset_id and a.version = e.version
    where e.project_id = ${projectId} group by e.model
    union all
    select 'faces', f.model, count(*) from vision.face f
    join library.present_asset a on a.id = f.asset_id and a.version = f.version
    where f.project_id = ${projectId} and f.vector is not null and f.removed_at is null and f.forgotten_at is null
    group by f.model order by 1, 2`.execute(query)
  return rows
}

/** Places whose index still has vectors that were removed. */
export const placesWithRemovals = async (query: Queryable): Promise<Place[]> => {
  const { rows } = await sql<Place>`
    select i.project_id, i.kind, i.model from vision.vector_index i
    where (i.sha256 is not null or i.location is not null)
      and exists (select 1 from vision.vector_removal r where r.project_id = i.project_id and r.kind = i.kind
        and r.model = i.model and r.written >= i.snapshot)`.execute(query)
  return rows
}

/** The collector takes the file of an index that is forgotten; answers the table that it was in, if it was in one. */
export const forgetIndex = async (tx: Tx, place: Place): Promise<string | null> => {
  const row = await tables(tx)
    .deleteFrom('vision.vector_index')
    .where('projectId', '=', place.projectId)
    .where('kind', '=', place.kind)
    .where('model', '=', place.model)
    .returning('location')
    .executeTakeFirst()
  return row?.location ?? null
}

export interface Need extends Place {
  readonly vectors: number
  readonly added: number
  readonly removed: number
  /** When the oldest vector that is gone, but still in the file, was removed. */
  readonly oldestRemoval: number | null
  readonly index: Pick<VectorIndexRow, 'state' | 'vectors' | 'updatedAt'> | null
}

/** Places with many vectors, with what has changed since their index was built. */
export const largePlaces = async (query: Queryable, from: number): Promise<Need[]> => {
  const { rows } = await sql<
    Omit<Need, 'index'> & {
      state: VectorIndexRow['state'] | null
      built: number | null
      updatedAt: number | null
    }
  >`
    with large as (
      select project_id, 'assets' as kind, model, count(*) as vectors from vision.embedding
      group by 1, 3 having count(*) >= ${from}
      union all
      select project_id, 'faces', model, count(*) from vision.face
      where vector is not null and removed_at is null and forgotten_at is null group by 1, 3 having count(*) >= ${from}
    )
    select l.project_id, l.kind, l.model, l.vectors, i.state, i.vectors as built, i.updated_at,
      case l.kind when 'assets'
        then (select count(*) from vision.embedding v where v.project_id = l.project_id and v.model = l.model and v.written >= i.snapshot)
        else (select count(*) from vision.face v where v.project_id = l.project_id and v.model = l.model and v.vector is not null and v.written >= i.snapshot)
      end as added,
      coalesce(r.removed, 0) as removed, r.oldest as oldest_removal
    from large l
    left join vision.vector_index i on i.project_id = l.project_id and i.kind = l.kind and i.model = l.model
    left join lateral (
      select count(*) as removed, min(removed_at) as oldest from vision.vector_removal r
      where r.project_id = l.project_id and r.kind = l.kind and r.model = l.model and r.written >= i.snapshot
    ) r on true`.execute(query)
  return rows.map(({ state, built, updatedAt, ...need }) => ({
    ...need,
    index: state === null ? null : { state, vectors: built, updatedAt: updatedAt ?? 0 },
  }))
}

/** Forgets removals that nothing needs to hear of: old ones that no file still contains. */
export const pruneRemovals = async (query: Queryable, before: number, limit: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from vision.vector_removal where ctid in (
      select r.ctid from vision.vector_removal r where r.removed_at < ${before} and not exists (
        select 1 from vision.vector_index i where i.project_id = r.project_id and i.kind = r.kind and i.model = r.model
          and i.snapshot <= r.written and (i.sha256 is not null or i.location is not null)
      ) limit ${limit})`.execute(query)
  return Number(numAffectedRows ?? 0n)
}

import { type RawBuilder, sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { Fill } from '../models/schema.ts'
import { tables } from './tables.ts'

export interface NewEmbedding {
  readonly projectId: string
  readonly assetId: string
  readonly version: number
  readonly model: string
  readonly vector: Buffer
  readonly createdAt: number
}

/** Whoever comes second with the same version and model changes nothing. What this model said of older versions goes. */
export const storeEmbedding = async (tx: Tx, row: NewEmbedding): Promise<void> => {
  const { assetId, model, version } = row
  for (const table of ['vision.embedding', 'vision.embeddingFailure'] as const) {
    await tables(tx)
      .deleteFrom(table)
      .where('assetId', '=', assetId)
      .where('model', '=', model)
      .where('version', '<', version)
      .execute()
  }
  await tables(tx)
    .deleteFrom('vision.embeddingFailure')
    .where('assetId', '=', assetId)
    .where('model', '=', model)
    .execute()
  await tables(tx)
    .insertInto('vision.embedding')
    .values(row)
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export const storeFailure = async (
  tx: Tx,
  row: Omit<NewEmbedding, 'vector'> & { readonly code: string; readonly message: string },
): Promise<void> => {
  await tables(tx)
    .insertInto('vision.embeddingFailure')
    .values(row)
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export const findVector = async (
  query: Queryable,
  { assetId, version, model }: { assetId: string; version: number; model: string },
): Promise<Buffer | undefined> => {
  const row = await tables(query)
    .selectFrom('vision.embedding')
    .select('vector')
    .where('assetId', '=', assetId)
    .where('model', '=', model)
    .where('version', '=', version)
    .executeTakeFirst()
  return row?.vector
}

/** What can have a vector: pictures whose preview is there. Only they have a perceptual hash. */
const isPicture = sql<boolean>`a.kind = 'image' and a.phash is not null`

const has = (table: 'embedding' | 'embedding_failure', model: string): RawBuilder<boolean> => sql<boolean>`
  exists (
    select 1 from ${sql.table(`vision.${table}`)} e
    where e.asset_id = a.id and e.version = a.version and e.model = ${model}
  )`

/** A place among the pictures of a project, newest first. */
export interface Place {
  readonly id: string
  readonly createdAt: number
}

/** The next pictures of a project without a vector of a model, newest first, after a place. */
export const findMissing = async (
  query: Queryable,
  page: { projectId: string; model: string; after: Place | null; limit: number },
): Promise<Place[]> => {
  const { projectId, model, after, limit } = page
  const rest = after ? sql`and (a.created_at, a.id) < (${after.createdAt}, ${after.id}::uuid)` : sql``
  const { rows } = await sql<Place>`
    select a.id, a.created_at from library.present_asset a
    where a.project_id = ${projectId} and ${isPicture} ${rest}
      and not ${has('embedding', model)} and not ${has('embedding_failure', model)}
    order by a.created_at desc, a.id desc limit ${limit}
  `.execute(query)
  return rows
}

export const countFill = async (query: Queryable, projectId: string, model: string): Promise<Fill> => {
  const { rows } = await sql<Fill>`
    select count(*) as total,
      count(*) filter (where ${has('embedding', model)}) as done,
      count(*) filter (where ${has('embedding_failure', model)}) as failed
    from library.present_asset a where a.project_id = ${projectId} and ${isPicture}
  `.execute(query)
  const [row] = rows
  return row ?? { total: 0, done: 0, failed: 0 }
}

/** The next projects that have assets, by id: each is found by one step in the index. */
export const listProjects = async (
  query: Queryable,
  after: string | null,
  limit: number,
): Promise<string[]> => {
  const ids: string[] = []
  let last = after
  while (ids.length < limit) {
    const row = await tables(query)
      .selectFrom('library.present_asset')
      .select('projectId')
      .$if(last !== null, rows => rows.where('projectId', '>', last ?? ''))
      .orderBy('projectId')
      .limit(1)
      .executeTakeFirst()
    if (!row) break
    ids.push(row.projectId)
    last = row.projectId
  }
  return ids
}

export const markFilled = async (tx: Tx, model: string, projectId: string, at: number): Promise<void> => {
  await tables(tx)
    .insertInto('vision.filled')
    .values({ model, projectId, filledAt: at })
    .onConflict(conflict => conflict.columns(['model', 'projectId']).doUpdateSet({ filledAt: at }))
    .execute()
}

/** The models that have gone through a project. */
export const listFilled = async (query: Queryable, projectId: string): Promise<Set<string>> => {
  const rows = await tables(query)
    .selectFrom('vision.filled')
    .select('model')
    .where('projectId', '=', projectId)
    .execute()
  return new Set(rows.map(({ model }) => model))
}

/** Removes some of what a model made; answers how many rows, 0 when nothing is left. */
export const deleteOfModel = async (tx: Tx, model: string, limit: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from vision.embedding where key in (
      select key from vision.embedding where model = ${model} order by key limit ${limit}
    )`.execute(tx)
  if (numAffectedRows) return Number(numAffectedRows)
  await tables(tx).deleteFrom('vision.filled').where('model', '=', model).execute()
  const { numAffectedRows: failures } = await sql`
    delete from vision.embedding_failure where (asset_id, model, version) in (
      select asset_id, model, version from vision.embedding_failure where model = ${model} limit ${limit}
    )`.execute(tx)
  return Number(failures ?? 0)
}

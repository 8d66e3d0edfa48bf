import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { ModelFile } from './model-files.ts'
import { type ModelRow, type ModelSource, tables } from './tables.ts'

/** A server has a handful of models, so they are no pages. */
export const MAX_MODELS = 100

/** The newest first. */
export const listModels = (query: Queryable): Promise<ModelRow[]> =>
  tables(query)
    .selectFrom('vision.model')
    .selectAll()
    .orderBy('createdAt', 'desc')
    .orderBy('key')
    .limit(MAX_MODELS)
    .execute()

export const countModels = async (query: Queryable): Promise<number> => {
  const { count } = await tables(query)
    .selectFrom('vision.model')
    .select(row => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

export const findModel = (query: Queryable, key: string): Promise<ModelRow | undefined> =>
  tables(query).selectFrom('vision.model').selectAll().where('key', '=', key).executeTakeFirst()

/** Held until the transaction ends: nobody removes or changes it. */
export const lockModel = (tx: Tx, key: string): Promise<ModelRow | undefined> =>
  tables(tx).selectFrom('vision.model').selectAll().where('key', '=', key).forUpdate().executeTakeFirst()

/** Held against removal, by as many as want. */
export const holdModel = (tx: Tx, key: string): Promise<ModelRow | undefined> =>
  tables(tx).selectFrom('vision.model').selectAll().where('key', '=', key).forShare().executeTakeFirst()

export interface NewModel
  extends Pick<ModelRow, 'key' | 'id' | 'revision' | 'dtype' | 'jobId' | 'createdAt' | 'createdBy'> {
  readonly source: ModelSource
}

/** Undefined when another request added the same model in the meantime. */
export const insertModel = (tx: Tx, { source, ...row }: NewModel): Promise<ModelRow | undefined> =>
  tables(tx)
    .insertInto('vision.model')
    .values({
      ...row,
      source: JSON.stringify(source),
      files: JSON.stringify([]),
      received: 0,
      state: 'adding',
      modalities: [],
      updatedAt: row.createdAt,
    })
    .onConflict(conflict => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()

export type ModelChange = Partial<
  Pick<
    ModelRow,
    | 'commit'
    | 'size'
    | 'received'
    | 'state'
    | 'family'
    | 'dimensions'
    | 'modalities'
    | 'failureCode'
    | 'failureMessage'
    | 'jobId'
    | 'updatedAt'
  >
> & { readonly files?: readonly ModelFile[]; readonly source?: ModelSource }

export const updateModel = (
  query: Queryable,
  key: string,
  { files, source, ...change }: ModelChange,
): Promise<ModelRow | undefined> =>
  tables(query)
    .updateTable('vision.model')
    .set({
      ...change,
      ...(files ? { files: JSON.stringify(files) } : {}),
      ...(source ? { source: JSON.stringify(source) } : {}),
    })
    .where('key', '=', key)
    .returningAll()
    .executeTakeFirst()

export const deleteModel = async (tx: Tx, key: string): Promise<void> => {
  await tables(tx).deleteFrom('vision.model').where('key', '=', key).execute()
}

/** Which of these objects are files of a model. */
export const findReferences = async (tx: Tx, sha256: readonly string[]): Promise<Set<string>> => {
  const { rows } = await sql<{ sha256: string }>`
    select file ->> 'sha256' as sha256 from vision.model, jsonb_array_elements(files) file
    where file ->> 'sha256' = any(${sha256}::text[])
  `.execute(tx)
  return new Set(rows.map(row => row.sha256))
}

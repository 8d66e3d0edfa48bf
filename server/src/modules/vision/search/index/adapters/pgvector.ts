import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { Hit, VectorIndex } from '../ports.ts'
import type { IndexParameters } from '../tables.ts'
import { floatsOf, type StoredVector } from '../vector.repository.ts'

/** What wrote a table of vectors; another way to write it has another name. */
export const PGVECTOR = 'pgvector-1'
/** HNSW of pgvector takes whole vectors up to this many dimensions; longer ones are kept in half precision. */
const MOST_WHOLE = 2_000
/** `hnsw.ef_search` has this upper bound. */
const MOST_EXPANSION = 1_000

const tableOf = (location: string) => sql.id('vision', location)
const typeOf = (dimensions: number) =>
  sql.raw(dimensions <= MOST_WHOLE ? `vector(${dimensions})` : `halfvec(${dimensions})`)
const operatorsOf = (dimensions: number) =>
  sql.raw(dimensions <= MOST_WHOLE ? 'vector_ip_ops' : 'halfvec_ip_ops')
const textOf = (vector: Float32Array): string => `[${vector.join(',')}]`

/** A name for the table of one build, which no other build has. */
export const locationOf = (seed: string): string =>
  `index_${createHash('sha256').update(seed).digest('hex').slice(0, 32)}`

/** Whether this PostgreSQL has the extension, installed in this database. */
export const hasPgvector = async (query: Queryable): Promise<boolean> => {
  const { rows } = await sql`select 1 from pg_extension where extname = 'vector'`.execute(query)
  return rows.length > 0
}

export const createVectorTable = async (
  query: Queryable,
  location: string,
  dimensions: number,
): Promise<void> => {
  await sql`drop table if exists ${tableOf(location)}`.execute(query)
  await sql`create table ${tableOf(location)} (key bigint primary key, vector ${typeOf(dimensions)} not null)`.execute(
    query,
  )
}

export const fillVectorTable = async (
  query: Queryable,
  location: string,
  dimensions: number,
  rows: readonly StoredVector[],
): Promise<void> => {
  const given = JSON.stringify(rows.map(row => ({ key: row.key, vector: textOf(floatsOf(row.vector)) })))
  await sql`insert into ${tableOf(location)} (key, vector)
    select key, vector::${typeOf(dimensions)} from jsonb_to_recordset(${given}::jsonb) as given(key bigint, vector text)
    on conflict (key) do update set vector = excluded.vector`.execute(query)
}

/** The graph over the table, to which each row that comes is added. */
export const indexVectorTable = async (
  query: Queryable,
  location: string,
  dimensions: number,
  { connectivity, expansionAdd }: Pick<IndexParameters, 'connectivity' | 'expansionAdd'>,
): Promise<void> => {
  await sql`create index on ${tableOf(location)} using hnsw (vector ${operatorsOf(dimensions)})
    with (m = ${sql.lit(connectivity)}, ef_construction = ${sql.lit(expansionAdd)})`.execute(query)
}

export const dropVectorTable = async (query: Queryable, location: string): Promise<void> => {
  await sql`drop table if exists ${tableOf(location)}`.execute(query)
}

/** An index in PostgreSQL itself; every node that shares the database has it. */
export const openPgvectorIndex = (options: {
  readonly query: () => Queryable
  readonly location: string
  readonly dimensions: number
  readonly size: number
  readonly expansionSearch: number
}): VectorIndex => {
  const { query, location, dimensions, size, expansionSearch } = options
  return {
    mode: 'index',
    dimensions,
    size,
    async search(vector, count, signal) {
      signal.throwIfAborted()
      const expansion = Math.min(MOST_EXPANSION, Math.max(expansionSearch, count))
      const given = textOf(vector)
      const search = async (on: Queryable): Promise<Hit[]> => {
        await sql`select set_config('hnsw.ef_search', ${String(expansion)}, true),
          set_config('enable_seqscan', 'off', true)`.execute(on)
        const { rows } = await sql<Hit>`
          select key, -(vector <#> ${given}::${typeOf(dimensions)}) as score from ${tableOf(location)}
          order by vector <#> ${given}::${typeOf(dimensions)} limit ${count}`.execute(on)
        return rows.map(row => ({ key: Number(row.key), score: row.score }))
      }
      const on = query()
      return on.isTransaction ? search(on) : on.transaction().execute(search)
    },
    close: () => {},
  }
}

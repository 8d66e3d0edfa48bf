import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { Kysely, PostgresDialect } from 'kysely'

/** PostgreSQL within this process, where pgvector can be had: `create extension vector` installs it. */
export const openPglite = async (): Promise<Kysely<unknown>> => {
  const postgres = await PGlite.create({ extensions: { vector } })
  await postgres.exec('create schema vision')
  // What the dialect asks of a connection of `pg`.
  const client = {
    query: async (text: string, values: readonly unknown[]) => {
      const { rows, affectedRows } = await postgres.query(text, [...values])
      return { command: 'SELECT' as const, rowCount: affectedRows ?? 0, rows: rows as never[] }
    },
    release: () => {},
  }
  return new Kysely({
    // See above: cursors, which it could not give, are not used.
    dialect: new PostgresDialect({
      pool: { connect: async () => client as never, end: () => postgres.close() },
    }),
  })
}

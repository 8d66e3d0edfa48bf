import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import type { ConnectionTarget } from '#kernel/db'
import { TEMPLATE } from './postgres.ts'

export interface TestDatabase {
  readonly target: ConnectionTarget
  drop(): Promise<void>
}

const asAdmin = async (statement: string): Promise<void> => {
  const client = new pg.Client({ ...inject('postgres'), database: 'postgres' })
  await client.connect()
  try {
    // Copies of one template exclude each other: they queue up on this lock instead of failing.
    await client.query('select pg_advisory_lock(1)')
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A database of its own for one test file: migrated, empty; `blank` = without any table. */
export const createTestDatabase = async (options: { blank?: boolean } = {}): Promise<TestDatabase> => {
  const name = `test_${randomBytes(8).toString('hex')}`
  await asAdmin(`create database ${name} template ${options.blank ? 'template0' : TEMPLATE}`)
  const server = inject('postgres')
  return {
    target: {
      host: server.host,
      port: server.port,
      user: server.user,
      database: name,
      ...(server.password === undefined ? {} : { password: server.password }),
    },
    drop: () => asAdmin(`drop database ${name} with (force)`),
  }
}

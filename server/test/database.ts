import type { ConnectionTarget } from '#kernel/db'
import { makeDatabase } from './test-postgres.ts'

export interface TestDatabase {
  readonly target: ConnectionTarget
  drop(): Promise<void>
}

/** A database of its own for one test file: migrated, empty; `blank` = without any table. */
export const createTestDatabase = (options: { blank?: boolean } = {}): Promise<TestDatabase> =>
  makeDatabase({ blank: options.blank ?? false })

import { AsyncLocalStorage } from 'node:async_hooks'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { CamelCaseRows, preparingPool } from './statements.ts'

/** Where SQL can run: the pool or a transaction. A repository types it with `.withTables<OwnTables>()`. */
export type Queryable = Kysely<unknown>
export type Tx = Transaction<unknown>

export interface ConnectionTarget {
  readonly connectionString?: string
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
}

/** The connection pool with the two rules that everything else leans on: joined transactions and effects after commit. */
export interface Database {
  /** The ambient transaction if there is one (see `transaction`), else the pool. Ask each time; do not keep it. */
  readonly query: Queryable
  readonly pool: pg.Pool
  /** For connections outside the pool (LISTEN, leases). */
  readonly target: ConnectionTarget
  /**
   * Runs `work` in a transaction. Inside another `transaction` it joins that one, so an idempotent request,
   * the effect and its jobs commit or fail together.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs `effect` once the transaction of `tx` has committed; never when it rolled back. It must not throw. */
  afterCommit(effect: () => void): void
  close(): Promise<void>
}

interface Ambient {
  readonly tx: Tx
  readonly effects: (() => void)[]
}

/** bigint as number: ids are UUIDs, so every bigint here is a time, a size or a position, all below 2^53. */
const typesWithNumbers = (): pg.CustomTypesConfig => ({
  getTypeParser: (oid, format) =>
    oid === pg.types.builtins.INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
})

export const createDatabase = (options: {
  target: ConnectionTarget
  poolSize: number
  applicationName: string
  /** A connection that idles in the pool broke; the pool replaces it. */
  onIdleError: (error: Error) => void
}): Database => {
  const pool = new pg.Pool({
    ...options.target,
    max: options.poolSize,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 60_000,
    lock_timeout: 10_000,
    types: typesWithNumbers(),
  })
  let closing = false
  // Connections that end after the pool was closed have nobody left to tell.
  pool.on('error', error => {
    if (!closing) options.onIdleError(error)
  })
  const root = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: preparingPool(pool) }),
    plugins: [new CamelCaseRows({ maintainNestedObjectKeys: true })],
  })
  const ambient = new AsyncLocalStorage<Ambient>()

  return {
    pool,
    target: options.target,
    get query() {
      return ambient.getStore()?.tx ?? root
    },
    async transaction(work) {
      const outer = ambient.getStore()
      if (outer) return work(outer.tx)
      const effects: (() => void)[] = []
      const result = await root.transaction().execute(tx => ambient.run({ tx, effects }, () => work(tx)))
      for (const effect of effects) effect()
      return result
    },
    afterCommit(effect) {
      const current = ambient.getStore()
      if (current) current.effects.push(effect)
      else effect()
    },
    close: async () => {
      closing = true
      await root.destroy()
    },
  }
}

import { AsyncLocalStorage } from 'node:async_hooks'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import { type Availability, createAvailability } from './availability.ts'
import { CamelCaseRows, preparingPool } from './statements.ts'
import type { ConnectionTarget } from './target.ts'

/** Where SQL can run: the pool or a transaction. A repository types it with `.withTables<OwnTables>()`. */
export type Queryable = Kysely<unknown>
export type Tx = Transaction<unknown>

/** The connection pool with the two rules that everything else leans on: joined transactions and effects after commit. */
export interface Database {
  /** The ambient transaction if there is one (see `transaction`), else the pool. Ask each time; do not keep it. */
  readonly query: Queryable
  readonly pool: pg.Pool
  /** For connections outside the pool (LISTEN, leases); never a pooler that takes the session away. */
  readonly target: ConnectionTarget
  /** Nothing can be asked at the moment: a request is better refused than begun. */
  readonly away: boolean
  /** Tells of a connection outside the pool that broke, so that an outage is noticed at once. */
  suspect(error: unknown): void
  /**
   * Runs `work` in a transaction. Inside another `transaction` it joins that one, so an idempotent request,
   * the effect and its jobs commit or fail together.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs `effect` once the transaction of `tx` has committed; never when it rolled back. It must not throw. */
  afterCommit(effect: () => void): void
  /** One statement on the pool, never in the ambient transaction; rows as PostgreSQL names them. */
  ask<R extends object>(text: string, values: unknown[]): Promise<{ rows: R[] }>
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

/**
 * The longest that a statement, the wait for a lock, and the pause between two statements of a transaction may take: a
 * process that stands still must not hold its locks against all others. And when the silence of a server counts as its loss.
 */
const STATEMENT_MS = 60_000
const LOCK_MS = 10_000
const IDLE_MS = 60_000
const SILENCE_MS = 65_000
const KEEP_ALIVE_MS = 10_000

export interface DatabaseOptions {
  readonly target: ConnectionTarget
  /** Where a session belongs to its client, when `target` is a pooler that gives connections out by transaction. */
  readonly direct?: ConnectionTarget
  /** Whether statements are known by names on their connections; true unless told. */
  readonly prepare?: boolean
  readonly poolSize: number
  readonly applicationName: string
  /** A connection that idles in the pool broke; the pool replaces it. */
  readonly onIdleError: (error: Error) => void
  /** Notices outages, and tells of each once; without it every failure speaks for itself. */
  readonly watch?: { readonly clock: Clock; readonly log: Logger }
  /** Statements may take as long as they need: for migrations. */
  readonly patient?: boolean
}

const createPool = (options: DatabaseOptions): pg.Pool =>
  new pg.Pool({
    ...options.target,
    max: options.poolSize,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    ...(options.patient ? {} : { query_timeout: SILENCE_MS }),
    // A pooler refuses them as parameters of the start; `beginOf` gives them to each transaction instead.
    ...(options.direct || options.patient
      ? {}
      : {
          statement_timeout: STATEMENT_MS,
          lock_timeout: LOCK_MS,
          idle_in_transaction_session_timeout: IDLE_MS,
        }),
    types: typesWithNumbers(),
  })

const beginOf = ({ direct }: DatabaseOptions): string =>
  direct
    ? `begin; set local statement_timeout = ${STATEMENT_MS}; set local lock_timeout = ${LOCK_MS}; set local idle_in_transaction_session_timeout = ${IDLE_MS}`
    : 'begin'

const NEVER_AWAY: Availability = { away: false, suspect: () => {}, close: async () => {} }

export const createDatabase = (options: DatabaseOptions): Database => {
  const pool = createPool(options)
  let closing = false
  const statements = preparingPool(pool, {
    prepare: options.prepare ?? true,
    begin: beginOf(options),
    onFailure: error => availability.suspect(error),
  })
  const availability = options.watch
    ? createAvailability({ ...options.watch, target: options.target, onAway: () => statements.abandon() })
    : NEVER_AWAY
  // Connections that end after the pool was closed have nobody left to tell.
  pool.on('error', error => {
    if (closing) return
    availability.suspect(error)
    options.onIdleError(error)
  })
  const root = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: statements }),
    plugins: [new CamelCaseRows({ maintainNestedObjectKeys: true })],
  })
  const ambient = new AsyncLocalStorage<Ambient>()

  return {
    pool,
    target: options.direct ?? options.target,
    get away() {
      return availability.away
    },
    suspect: error => availability.suspect(error),
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
    ask: <R extends object>(text: string, values: unknown[]) => {
      const name = (options.prepare ?? true) ? { name: text.slice(0, 40) } : {}
      return pool.query<R & pg.QueryResultRow>({ text, values, ...name })
    },
    close: async () => {
      closing = true
      await availability.close()
      await root.destroy()
    },
  }
}

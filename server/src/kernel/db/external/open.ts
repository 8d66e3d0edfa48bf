import pg from 'pg'
import type { Problem } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import { explain, externalFault, type Place, rightsMissing, whereOf } from './faults.ts'

/** PostgreSQL 15, as `server_version_num` writes it. */
const OLDEST = 150_000
const CONNECT_MS = 10_000
const BETWEEN_TRIES_MS = 500

export interface ExternalOptions {
  readonly place: Place
  /** How PostgreSQL lists the connection. */
  readonly name: string
  /** How long a PostgreSQL that does not answer is waited for; 0 tries once. */
  readonly waitMs: number
  readonly clock: Clock
  /** Ends the wait at once. */
  readonly signal: AbortSignal
  /** Lines for the operator: that it waits, and for what. */
  readonly onLog: (line: string) => void
}

interface Facts {
  readonly version: number
  readonly versionText: string
  readonly encoding: string
  readonly replica: boolean
  readonly made: boolean
  readonly mayMake: boolean
}

const FACTS = `select
  current_setting('server_version_num')::int as version,
  current_setting('server_version') as "versionText",
  (select pg_encoding_to_char(encoding) from pg_database where datname = current_database()) as encoding,
  pg_is_in_recovery() as replica,
  to_regnamespace('kernel') is not null as made,
  has_database_privilege(current_database(), 'create') as "mayMake"`

/**
 * Waits until a PostgreSQL answers and refuses one that cannot be used. Throws Problems `db.*`, each one line that
 * names the variable and says what to do, or the reason of `signal`.
 */
export const awaitExternal = async (options: ExternalOptions): Promise<void> => {
  const { place, clock, signal, waitMs, onLog } = options
  const until = performance.now() + waitMs
  let told = false
  for (;;) {
    const error = await look(options).then(
      facts => refuseUnusable(facts, place),
      (reason: unknown) => reason,
    )
    signal.throwIfAborted()
    if (error === undefined) return
    const lasting = explain(error, place)
    if (lasting) throw lasting
    if (performance.now() >= until) throw unreachable(place, error, waitMs)
    if (!told) {
      onLog(
        `Waiting for PostgreSQL at ${whereOf(place.target)}, up to ${waitMs / 1_000} s (${reasonOf(error)}).`,
      )
    }
    told = true
    await clock.wait(BETWEEN_TRIES_MS, signal)
  }
}

const reasonOf = (error: unknown): string => {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error
  return cause instanceof Error ? cause.message : String(cause)
}

const unreachable = (place: Place, error: unknown, waitMs: number): Problem =>
  externalFault(
    'db.unreachable',
    `${place.variable}: PostgreSQL at ${whereOf(place.target)} did not answer within ${waitMs / 1_000} s (${reasonOf(error)}). Start it, or correct the address; DATABASE_WAIT_SECONDS sets how long is waited.`,
    error,
  )

const look = async ({ place, name, signal }: ExternalOptions): Promise<Facts> => {
  const client = new pg.Client({
    ...place.target,
    application_name: name,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
  })
  // A connection that breaks is reported by what waits for it; without a listener it would end the process.
  client.on('error', () => {})
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  try {
    await Promise.race([client.connect(), aborted])
    const { rows } = await Promise.race([client.query<Facts>(FACTS), aborted])
    const [facts] = rows
    if (!facts) throw new Error('PostgreSQL answered nothing')
    return facts
  } finally {
    void client.end().catch(() => {})
  }
}

const refuseUnusable = (facts: Facts, place: Place): undefined => {
  const where = whereOf(place.target)
  if (facts.version < OLDEST) {
    throw externalFault(
      'db.too_old',
      `${place.variable}: PostgreSQL at ${where} has version ${facts.versionText}; Fovea needs 15 or newer. Upgrade it, or leave ${place.variable} out to use the PostgreSQL that Fovea brings along.`,
    )
  }
  if (facts.encoding !== 'UTF8') {
    throw externalFault(
      'db.encoding',
      `${place.variable}: the database ${place.target.database} has the encoding ${facts.encoding}; Fovea needs UTF8. Make another one: create database "fovea" encoding 'UTF8' template template0.`,
    )
  }
  if (facts.replica) {
    throw externalFault(
      'db.read_only',
      `${place.variable}: PostgreSQL at ${where} is a standby that cannot be written. Use the address of the primary.`,
    )
  }
  if (!facts.made && !facts.mayMake) throw rightsMissing(place, 'it may not make schemas')
  return undefined
}

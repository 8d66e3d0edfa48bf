import {
  awaitExternal,
  type ConnectionTarget,
  explain,
  isDatabaseAway,
  joinRunning,
  type Place,
  parseAddress,
  startEmbeddedPostgres,
} from '#kernel/db'
import { Problem } from '#kernel/errors'
import { systemClock } from '#kernel/system'
import type { Config } from './config.ts'

/** The database of this process, and what holds it. */
export interface OpenedDatabase {
  readonly target: ConnectionTarget
  /** Where a session belongs to its client, when `target` is a pooler that gives connections out by transaction. */
  readonly direct?: ConnectionTarget
  /** Nobody else works on it: what a dead process left can be taken up at once. */
  readonly exclusive: boolean
  /** Resolves when the embedded PostgreSQL is gone: the program must end and be started again. */
  readonly lost: Promise<Error>
  /** Lets a server that starts meanwhile wait instead of giving up. */
  announceDrain(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly config: Config
  /** How a second server names this one. */
  readonly owner: string
  /** Works beside a server that runs on the same data directory, if there is one. */
  readonly share: boolean
  readonly signal: AbortSignal
  readonly onLog: (line: string) => void
}

/** DATABASE_URL if it is set, else the PostgreSQL of the data directory. Throws a Problem `db.*` that says what to do. */
export const openDatabase = async (options: DatabaseOptions): Promise<OpenedDatabase> => {
  const { config, owner } = options
  const places = placesOf(config)
  if (places.length > 0) return external(places, options)
  const shared = options.share ? await joinRunning(config.FOVEA_DATA_DIR, owner) : null
  if (shared) {
    return {
      target: shared.connection,
      exclusive: false,
      lost: shared.lost,
      announceDrain: async () => {},
      close: () => shared.stop(),
    }
  }
  const postgres = await startEmbeddedPostgres({
    dataDir: config.FOVEA_DATA_DIR,
    owner,
    clock: systemClock,
    // The server's pool, that of a command beside it, and the connections that listen, lease and look.
    maxConnections: config.DATABASE_POOL_SIZE * 2 + 30,
    signal: options.signal,
    onLog: options.onLog,
  })
  return {
    target: postgres.connection,
    exclusive: true,
    lost: postgres.lost,
    announceDrain: () => postgres.announceDrain(),
    close: () => postgres.stop(),
  }
}

/**
 * Where the database is when it is somebody else's: DATABASE_URL, and DATABASE_DIRECT_URL if it is set; nothing for the
 * embedded one. Throws `config.invalid`.
 */
export const placesOf = (config: Config): Place[] => {
  const { DATABASE_URL: pooled, DATABASE_DIRECT_URL: direct, DATABASE_CA: ca } = config
  if (pooled === undefined) {
    if (direct === undefined) return []
    throw new Problem({
      status: 500,
      code: 'config.invalid',
      message:
        'DATABASE_DIRECT_URL: it goes with DATABASE_URL, which is not set. Set both, or DATABASE_URL alone.',
    })
  }
  return [
    { variable: 'DATABASE_URL', target: parseAddress('DATABASE_URL', pooled, ca) },
    ...(direct === undefined
      ? []
      : [
          {
            variable: 'DATABASE_DIRECT_URL' as const,
            target: parseAddress('DATABASE_DIRECT_URL', direct, ca),
          },
        ]),
  ]
}

/** Nothing to start and nothing to stop; a connection that breaks is replaced by the pool. */
const external = async (places: readonly Place[], options: DatabaseOptions): Promise<OpenedDatabase> => {
  const { config, owner, signal, onLog } = options
  const waitMs = config.DATABASE_WAIT_SECONDS * 1_000
  // The database itself before its pooler, which answers in a way of its own while the database is away.
  for (const place of places.toReversed()) {
    await awaitExternal({ place, name: owner, waitMs, clock: systemClock, signal, onLog })
  }
  const [pooled, direct] = places.map(({ target }) => target)
  return {
    target: pooled ?? {},
    ...(direct ? { direct } : {}),
    exclusive: false,
    lost: new Promise<never>(() => {}),
    announceDrain: async () => {},
    close: async () => {},
  }
}

/** In words for the operator what failed on a database that was there at first; every other error as it is. */
export const translateFault = (error: unknown, config: Config): unknown => {
  if (error instanceof Problem) return error
  for (const place of placesOf(config)) {
    const known = explain(error, place)
    if (known) return known
  }
  if (!isDatabaseAway(error)) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new Problem({
    status: 503,
    code: 'db.lost',
    message: `The database went away: ${reason}. Start again when it is back; nothing that was acknowledged is lost.`,
    cause: error,
  })
}

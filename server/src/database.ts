import { type ConnectionTarget, joinRunning, startEmbeddedPostgres } from '#kernel/db'
import { systemClock } from '#kernel/system'
import type { Config } from './config.ts'

/** The database of this process, and what holds it. */
export interface OpenedDatabase {
  readonly target: ConnectionTarget
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
  if (config.DATABASE_URL) return external(config.DATABASE_URL)
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

/** Nothing to start and nothing to stop; a connection that breaks is replaced by the pool. */
const external = (connectionString: string): OpenedDatabase => ({
  target: { connectionString },
  exclusive: false,
  lost: new Promise<never>(() => {}),
  announceDrain: async () => {},
  close: async () => {},
})

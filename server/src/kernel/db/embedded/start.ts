import { type Clock, type Ids, systemIds } from '#kernel/system'
import { databaseAccount } from './account.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { prepareCluster } from './cluster.ts'
import { databaseFault } from './faults.ts'
import { type EmbeddedConnection, type Lease, tryLease } from './lease.ts'
import { type Places, preparePlaces } from './places.ts'
import { launch, type Postmaster } from './postmaster.ts'
import { DATABASE_NAME, DATABASE_USER, MIN_CONNECTIONS, SOCKET_PORT } from './settings.ts'
import { clearTheWay } from './way.ts'

/** How often a start looks again when another PostgreSQL was in the way of its own. */
const ATTEMPTS = 20
const BETWEEN_MS = 100

export interface EmbeddedOptions {
  /** FOVEA_DATA_DIR; the cluster is its sub-folder `postgres`. */
  readonly dataDir: string
  /** How a second server names this one, e.g. `server pid 12 http://127.0.0.1:8400` (63 bytes count). */
  readonly owner: string
  readonly clock: Clock
  readonly ids?: Ids
  /** Connections at once, of the server and of what works beside it; 60 at least. */
  readonly maxConnections?: number
  readonly signal?: AbortSignal
  /** Lines for the operator: the first start, what was left and ended. */
  readonly onLog?: (line: string) => void
}

export interface EmbeddedPostgres {
  readonly connection: EmbeddedConnection
  /** Version of the bundled binaries. */
  readonly version: string
  readonly pid: number
  /** Resolves when the lease or PostgreSQL is gone without `stop`: the program must exit, and start afresh. */
  readonly lost: Promise<Error>
  /** Tells a server that starts meanwhile to wait (up to 30 s) instead of giving up. */
  announceDrain(): Promise<void>
  /** Stops PostgreSQL and its guard; both are gone when it resolves. Idempotent. */
  stop(): Promise<void>
}

/**
 * Starts the private PostgreSQL of a data directory and takes the lease on it. Throws a Problem `db.*` whose
 * message says what to do: `db.already_served`, `db.data_dir_unwritable`, `db.disk_full`, `db.embedded_*`, …
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const account = await databaseAccount()
  const places = await preparePlaces(options.dataDir)
  const binaries = await findBinaries(account)
  const context = {
    account,
    owner: options.owner,
    clock: options.clock,
    ids: options.ids ?? systemIds,
    maxConnections: options.maxConnections ?? MIN_CONNECTIONS,
    signal: options.signal ?? new AbortController().signal,
    onLog: options.onLog ?? (() => {}),
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await clearTheWay(places, context)
    const password = await prepareCluster(places, binaries, context)
    const postmaster = await launch(places, binaries, context)
    const served = postmaster && (await serve(postmaster, password, options.owner, binaries))
    if (served) return served
    await context.clock.wait(BETWEEN_MS, context.signal)
  }
  throw contended(places)
}

const contended = (places: Places) =>
  databaseFault(
    'db.stuck',
    `Another PostgreSQL keeps taking ${places.cluster}. Stop whatever else starts on this data directory, then start again.`,
  )

/** Takes the lease on a PostgreSQL that has just become ready; null when it was stopped by another start. */
async function serve(
  postmaster: Postmaster,
  password: string,
  owner: string,
  binaries: Binaries,
): Promise<EmbeddedPostgres | null> {
  const connection: EmbeddedConnection = {
    host: postmaster.socket.host,
    port: SOCKET_PORT,
    user: DATABASE_USER,
    database: DATABASE_NAME,
    password,
  }
  const attempt = await tryLease(connection, owner)
  if (attempt.kind === 'won') return embedded(postmaster, attempt.lease, connection, binaries.version)
  await postmaster.stop()
  if (attempt.kind === 'held') return null
  throw databaseFault(
    'db.connection_failed',
    `The embedded PostgreSQL runs but refuses its own server: ${attempt.error.message}. If postgres.password was changed, bring it back from your backup.`,
    attempt.error,
  )
}

function embedded(
  postmaster: Postmaster,
  lease: Lease,
  connection: EmbeddedConnection,
  version: string,
): EmbeddedPostgres {
  let stopping: Promise<void> | undefined
  const lost = Promise.race([
    postmaster.exited.then(() => 'The embedded PostgreSQL ended'),
    lease.lost.then(error => `The lease on the data directory is lost: ${error.message}`),
  ]).then(reason => (stopping ? new Promise<never>(() => {}) : databaseFault('db.lost', reason)))
  return {
    connection,
    version,
    pid: postmaster.pid,
    lost,
    announceDrain: () => lease.announceDrain(),
    stop: () => {
      // The lease is not released but ends with PostgreSQL: nobody may take over what is about to stop.
      stopping ??= postmaster.stop()
      return stopping
    },
  }
}

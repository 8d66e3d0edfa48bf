import { realpath } from 'node:fs/promises'
import { isErrno } from './faults.ts'
import { askHolder, type EmbeddedConnection, watchConnection } from './lease.ts'
import { readPidFile } from './leftovers.ts'
import { placesIn } from './places.ts'
import { connectionTo } from './way.ts'

async function running(dataDir: string): Promise<{ connection: EmbeddedConnection; holder: string } | null> {
  const real = await realpath(dataDir).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  })
  if (real === null) return null
  const places = placesIn(real)
  const pidFile = await readPidFile(places.pidFile)
  if (!pidFile) return null
  const connection = await connectionTo(places, pidFile)
  const holder = await askHolder(connection)
  return holder ? { connection, holder: holder.name } : null
}

/**
 * The socket of the server that serves this data directory now, for a command that shares it (`fovea admin …`);
 * null when none does. Throws `db.password_unreadable` for a user who may not.
 */
export async function connectToRunning(dataDir: string): Promise<EmbeddedConnection | null> {
  return (await running(dataDir))?.connection ?? null
}

/** A share in the PostgreSQL of a server that runs, for a process that works beside it. */
export interface SharedPostgres {
  readonly connection: EmbeddedConnection
  /** Resolves when that PostgreSQL is gone: the program must exit, and start afresh. */
  readonly lost: Promise<Error>
  /** Lets go; PostgreSQL stays with its server. */
  stop(): Promise<void>
}

/** Joins the server that serves this data directory; null when none does. `name` is how PostgreSQL lists the watcher. */
export async function joinRunning(dataDir: string, name: string): Promise<SharedPostgres | null> {
  const connection = await connectToRunning(dataDir)
  if (!connection) return null
  const watch = await watchConnection(connection, name)
  return { connection, lost: watch.lost, stop: () => watch.release() }
}

/** Who serves this data directory, e.g. `server pid 12 http://127.0.0.1:8400`; null when nobody does. */
export async function describeHolder(dataDir: string): Promise<string | null> {
  return (await running(dataDir))?.holder ?? null
}

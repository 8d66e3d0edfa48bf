import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Account } from './account.ts'
import { dataDirFault, isErrno } from './faults.ts'
import { SOCKET_PORT } from './settings.ts'

/** Where everything of one data directory lies; all paths are real paths, without links. */
export interface Places {
  readonly dataDir: string
  readonly cluster: string
  readonly pidFile: string
  readonly passwordFile: string
  readonly logFile: string
}

/** Half of what is allowed to stay when the log is put aside at a start. */
const MAX_LOG_BYTES = 10 * 1024 * 1024

export const placesIn = (realDataDir: string): Places => {
  const cluster = join(realDataDir, 'postgres')
  return {
    dataDir: realDataDir,
    cluster,
    pidFile: join(cluster, 'postmaster.pid'),
    passwordFile: join(realDataDir, 'postgres.password'),
    logFile: join(realDataDir, 'postgres.log'),
  }
}

/** As `mkdir -p`, whose recursive form in Node never returns where making a folder fails with ENOENT (as in /proc). */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (isErrno(error, 'EEXIST') && (await stat(path)).isDirectory()) return
    if (!isErrno(error, 'ENOENT') || existsSync(dirname(path))) throw error
    await makeFolder(dirname(path))
    await mkdir(path, { mode: 0o700 })
  }
}

/** Makes the data directory if there is none. Throws `db.data_dir_unwritable`, `db.data_dir_invalid`, `db.disk_full`. */
export async function preparePlaces(dataDir: string): Promise<Places> {
  try {
    await makeFolder(dataDir)
    return placesIn(await realpath(dataDir))
  } catch (error) {
    throw dataDirFault(error, dataDir)
  }
}

/** Opens the log for appending; one that has grown past 10 MiB becomes `postgres.log.1`, replacing the older one. */
export async function openLog(places: Places) {
  const size = await stat(places.logFile).then(
    found => found.size,
    () => 0,
  )
  if (size > MAX_LOG_BYTES) await rename(places.logFile, `${places.logFile}.1`)
  return await open(places.logFile, 'a', 0o600)
}

/** sockaddr_un of the platform holds one byte less than its array: 107 on Linux, 103 on macOS. */
const MAX_SOCKET_PATH = process.platform === 'darwin' ? 103 : 107

/** PostgreSQL names its socket so; beside it lies a lock file of the same name with `.lock`. */
export const socketName = `.s.PGSQL.${SOCKET_PORT}`

const socketFits = (dir: string): boolean => Buffer.byteLength(join(dir, socketName)) <= MAX_SOCKET_PATH

export interface SocketPlace {
  /** What PostgreSQL is told; relative to its working directory, which is the cluster. */
  readonly listen: string
  /** Where a client finds it. */
  readonly host: string
}

const SHORT_SOCKET = /^\/tmp\/fovea-[A-Za-z0-9]{6}$/

/** The socket lies in the cluster (mode 0700); below a path that is too long for it, in a private directory of /tmp. */
export async function makeSocketPlace(places: Places, account: Account | null): Promise<SocketPlace> {
  if (socketFits(places.cluster)) return { listen: '.', host: places.cluster }
  const dir = await mkdtemp('/tmp/fovea-')
  await chmod(dir, 0o700)
  if (account) await chown(dir, account.uid, account.gid)
  return { listen: dir, host: dir }
}

/** Where the socket of a running PostgreSQL is, from line 5 of its pid file. */
export const socketHost = (places: Places, listed: string): string =>
  listed === '.' ? places.cluster : listed

/** Removes the short socket directory of a server that is gone; a socket in the cluster stays with it. */
export async function removeSocketPlace(host: string): Promise<void> {
  if (SHORT_SOCKET.test(host)) await rm(host, { recursive: true, force: true })
}

/** Makes a rename or a new name in this directory durable. */
export async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Writes a small file so that after a power loss there is either all of it or nothing. */
export async function writeDurably(path: string, content: string, mode: number): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`)
  const handle = await open(draft, 'w', mode)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, path)
  await syncDir(dirname(path))
}

/** Removes a file; that there is none is no error. */
export async function removeIfThere(path: string): Promise<void> {
  await rm(path).catch((error: unknown) => {
    if (!isErrno(error, 'ENOENT')) throw error
  })
}

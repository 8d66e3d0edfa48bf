import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  chown,
  lchown,
  link,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  unlink,
} from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Clock, Ids } from '#kernel/system'
import { type Account, identity } from './account.ts'
import type { Binaries } from './binaries.ts'
import { databaseFault, dataDirFault, diskFull, isErrno, USE_YOUR_OWN } from './faults.ts'
import { type Places, syncDir, writeDurably } from './places.ts'
import { DATABASE_USER, POSTGRES_MAJOR } from './settings.ts'

const INITDB_MS = 120_000
const DRAFT = 'postgres.new-'

/**
 * How a child process finds its cluster. On Linux it starts inside and addresses it through its own working
 * directory, so that no folder above has to be open to its user.
 */
export const dataArgument = (cluster: string): string =>
  process.platform === 'linux' ? '/proc/self/cwd' : cluster

export interface ClusterOptions {
  readonly account: Account | null
  readonly clock: Clock
  readonly ids: Ids
  readonly signal: AbortSignal
  readonly onLog: (line: string) => void
}

/**
 * Makes the cluster at the first start; later, checks that this PostgreSQL and this user can open it.
 * Answers the password of its one role.
 */
export async function prepareCluster(
  places: Places,
  binaries: Binaries,
  options: ClusterOptions,
): Promise<string> {
  try {
    await removeDrafts(places, options.clock)
    const version = await clusterVersion(places)
    if (version === null) {
      options.onLog('First start: making the database.')
      return await createCluster(places, binaries, options)
    }
    if (version !== POSTGRES_MAJOR) throw foreignVersion(places, version)
    await ensureOwner(places, options.account)
    return await readPassword(places)
  } catch (error) {
    throw dataDirFault(error, places.dataDir)
  }
}

async function clusterVersion(places: Places): Promise<string | null> {
  try {
    return (await readFile(join(places.cluster, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if (isErrno(error, 'EACCES')) throw await wrongOwner(places)
    if (!isErrno(error, 'ENOENT')) throw error
    return null
  }
}

const foreignVersion = (places: Places, version: string) =>
  databaseFault(
    'db.cluster_version',
    `${places.cluster} was made by PostgreSQL ${version}; this release brings ${POSTGRES_MAJOR}. Start it with the release that made it, or set FOVEA_DATA_DIR to another directory.`,
  )

async function wrongOwner(places: Places) {
  const { uid } = await stat(places.cluster)
  return databaseFault(
    'db.wrong_owner',
    `${places.cluster} belongs to user ${uid}, and this server runs as user ${process.geteuid?.()}. Start it as the user that started it before, or as root, or give the whole data directory to this user (chown -R).`,
  )
}

/** Reads the role's password; it never leaves the data directory. */
export async function readPassword(places: Places): Promise<string> {
  try {
    return (await readFile(places.passwordFile, 'utf8')).trim()
  } catch (cause) {
    throw databaseFault(
      'db.password_unreadable',
      `${places.passwordFile} cannot be read; without it nobody gets into the database. Bring it back from your backup, or start as the user that may read it.`,
      cause,
    )
  }
}

/** Made aside and renamed when it is whole: a start that is killed here leaves nothing that looks like a cluster. */
async function createCluster(places: Places, binaries: Binaries, options: ClusterOptions): Promise<string> {
  const password = await ensurePassword(places, options.ids)
  const draft = await mkdtemp(join(places.dataDir, DRAFT))
  try {
    await chmod(draft, 0o700)
    if (options.account) await chown(draft, options.account.uid, options.account.gid)
    await initdb(draft, binaries, { ...options, password, dataDir: places.dataDir })
    await rename(draft, places.cluster)
    await syncDir(places.dataDir)
    return password
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    // Two first starts at once: the other one was faster, with the same password.
    if (isErrno(error, 'ENOTEMPTY', 'EEXIST')) return password
    throw error
  }
}

/** The password is on disk before the cluster that asks for it; of two starts at once, the first one's counts. */
async function ensurePassword(places: Places, ids: Ids): Promise<string> {
  const draft = await mkdtemp(join(places.dataDir, DRAFT))
  try {
    const file = join(draft, 'password')
    await writeDurably(file, `${ids.secret(32)}\n`, 0o600)
    await link(file, places.passwordFile)
    await syncDir(places.dataDir)
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return await readPassword(places)
}

/** Drafts of starts that were killed; one that is younger than the time-out may belong to a start at work. */
async function removeDrafts(places: Places, clock: Clock): Promise<void> {
  for (const name of await readdir(places.dataDir)) {
    if (!name.startsWith(DRAFT)) continue
    const path = join(places.dataDir, name)
    // Another start has finished its own, or removed this one, since the names were read.
    const mtimeMs = await stat(path).then(
      found => found.mtimeMs,
      (error: unknown) => {
        if (isErrno(error, 'ENOENT')) return null
        throw error
      },
    )
    if (mtimeMs !== null && mtimeMs < clock.now() - INITDB_MS)
      await rm(path, { recursive: true, force: true })
  }
}

async function initdb(
  draft: string,
  binaries: Binaries,
  options: { account: Account | null; password: string; dataDir: string; signal: AbortSignal },
): Promise<void> {
  const passwordFd = await unlinkedFile(`${draft}.password`, options.password, options.account)
  try {
    const child = spawn(binaries.initdb, initdbArguments(draft), {
      cwd: draft,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', passwordFd.fd],
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(INITDB_MS)]),
      ...identity(options.account),
    })
    await finished(child, options)
  } finally {
    await passwordFd.close()
  }
}

const initdbArguments = (draft: string): string[] => [
  `--pgdata=${dataArgument(draft)}`,
  `--username=${DATABASE_USER}`,
  '--auth=scram-sha-256',
  '--pwfile=/dev/fd/3',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--encoding=UTF8',
]

/** A file without a name, open for reading: initdb gets the password where no path leads to it. */
async function unlinkedFile(path: string, content: string, account: Account | null) {
  await writeDurably(path, content, 0o600)
  if (account) await chown(path, account.uid, account.gid)
  const handle = await open(path, 'r')
  await unlink(path)
  return handle
}

async function finished(child: ChildProcess, options: { account: Account | null; dataDir: string }) {
  const said = child.stderr ? text(child.stderr).catch(() => '') : Promise.resolve('')
  try {
    const [code] = await once(child, 'close')
    if (code === 0) return
    const complaint = (await said).trim()
    if (complaint.includes('No space left on device')) throw diskFull(options.dataDir)
    throw databaseFault(
      'db.init_failed',
      `The database could not be made in ${options.dataDir}: ${complaint || `initdb ended with ${String(code)}`}. ${USE_YOUR_OWN}`,
    )
  } catch (error) {
    // The system calls that change the user, refused where there is only one (rootless containers).
    if (options.account && isErrno(error, 'EPERM', 'EINVAL')) throw noAccount(options.account, error)
    throw error
  }
}

export const noAccount = (account: Account, cause: unknown) =>
  databaseFault(
    'db.no_unprivileged_user',
    `PostgreSQL must not run as root, and this system does not let it run as "${account.name}". Start Fovea as an ordinary user. ${USE_YOUR_OWN}`,
    cause,
  )

/** As root, a restored or moved cluster is given to PostgreSQL's user; anyone else can only say whose it is. */
async function ensureOwner(places: Places, account: Account | null): Promise<void> {
  const found = await stat(places.cluster)
  if (!account) {
    if (found.uid !== process.geteuid?.()) throw await wrongOwner(places)
  } else if (found.uid !== account.uid) {
    for (const entry of await readdir(places.cluster, { recursive: true, withFileTypes: true })) {
      await lchown(join(entry.parentPath, entry.name), account.uid, account.gid)
    }
    // Last, so that a change that is cut short is begun again by the next start.
    await chown(places.cluster, account.uid, account.gid)
  }
  // PostgreSQL refuses a cluster that others can look into, as a copy without -p leaves it.
  if ((found.mode & 0o077) !== 0) await chmod(places.cluster, 0o700)
}

import { join } from 'node:path'
import type { Clock } from '#kernel/system'
import { readPassword } from './cluster.ts'
import { alreadyServed, databaseFault } from './faults.ts'
import { type EmbeddedConnection, type Holder, tryLease } from './lease.ts'
import { clusterProcesses, isRunning, type PidFile, readPidFile } from './leftovers.ts'
import { type Places, removeIfThere, removeSocketPlace, socketHost, socketName } from './places.ts'
import { DATABASE_NAME, DATABASE_USER, SOCKET_PORT } from './settings.ts'

/** How long a start waits for a server that is still draining: as long as a drain may take. */
const DRAIN_MS = 30_000
/** A server that has just started PostgreSQL takes its lease within this time. */
const SETTLE_MS = 300
/** After this, what is left is told to end at once. */
const FAST_MS = 10_000
const POLL_MS = 50

export interface WayOptions {
  readonly owner: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onLog: (line: string) => void
}

/** What stands between a start and its cluster. */
type Obstacle =
  | { readonly kind: 'none' }
  /** PostgreSQL runs, and a server holds the lease. */
  | { readonly kind: 'held'; readonly holder: Holder }
  /** PostgreSQL runs, answers, and serves nobody: its server is dead. */
  | { readonly kind: 'abandoned'; readonly postmaster: number | null }
  /** PostgreSQL runs and does not answer (yet, or any more). */
  | { readonly kind: 'silent'; readonly postmaster: number }

/** Where clients find the PostgreSQL that this pid file speaks of. */
export const connectionTo = async (places: Places, pidFile: PidFile): Promise<EmbeddedConnection> => ({
  host: socketHost(places, pidFile.socketDir),
  port: SOCKET_PORT,
  user: DATABASE_USER,
  database: DATABASE_NAME,
  password: await readPassword(places),
})

/**
 * Returns when nothing is in the way of a new PostgreSQL on this cluster: ends what a killed server left, waits
 * up to 30 s for one that is draining. Throws `db.already_served` with the holder's name, `db.running_elsewhere`
 * or `db.stuck`. Safe against another start at the same moment: the last word is PostgreSQL's own lock file.
 */
export async function clearTheWay(places: Places, options: WayOptions): Promise<void> {
  const began = options.clock.now()
  let abandonedSince: number | null = null
  for (;;) {
    options.signal.throwIfAborted()
    const obstacle = await survey(places, options)
    if (obstacle.kind === 'none') return
    const now = options.clock.now()
    if (now - began > DRAIN_MS) throw stuck(places, obstacle)
    if (obstacle.kind === 'held' && !obstacle.holder.draining) {
      throw alreadyServed(places.dataDir, obstacle.holder.name)
    }
    if (obstacle.kind !== 'abandoned') abandonedSince = null
    else if (abandonedSince === null) abandonedSince = now
    else if (now - abandonedSince > SETTLE_MS) {
      await endAbandoned(places, obstacle.postmaster, options)
      abandonedSince = null
    }
    await options.clock.wait(POLL_MS, options.signal)
  }
}

async function survey(places: Places, options: WayOptions): Promise<Obstacle> {
  const processes = clusterProcesses(places.cluster)
  for (const orphan of processes?.orphans ?? []) endProcess(orphan, 'SIGKILL')
  if ((processes?.orphans.length ?? 0) > 0) {
    options.onLog(`Ended ${processes?.orphans.length} PostgreSQL processes that a killed server had left.`)
    return { kind: 'silent', postmaster: processes?.orphans[0] ?? 0 }
  }
  const pidFile = await readPidFile(places.pidFile)
  const postmaster = postmasterAmong(processes?.postmasters ?? null, pidFile)
  if (!pidFile) return postmaster === null ? { kind: 'none' } : { kind: 'silent', postmaster }
  const attempt = await tryLease(await connectionTo(places, pidFile), options.owner)
  if (attempt.kind === 'held') return attempt
  if (attempt.kind === 'won') {
    await attempt.lease.release()
    return { kind: 'abandoned', postmaster }
  }
  if (postmaster !== null) return { kind: 'silent', postmaster }
  await discardPidFile(places, pidFile)
  return { kind: 'none' }
}

/** The process table knows best; without one (macOS), the pid file's process counts when it is alive. */
function postmasterAmong(found: readonly number[] | null, pidFile: PidFile | null): number | null {
  if (found !== null) return found[0] ?? null
  return pidFile !== null && pidFile.pid > 0 && isRunning(pidFile.pid) ? pidFile.pid : null
}

/**
 * No process of the cluster lives and nobody listens, yet the file's pid may be taken: by a zombie that nobody reaps,
 * or by a stranger after a reboot. PostgreSQL would refuse to start for it, and for the lock beside its socket.
 * Another start may have been faster, so the file is read again at the last moment; were it to appear just then,
 * PostgreSQL's shared memory still keeps two from working on one cluster.
 */
async function discardPidFile(places: Places, stale: PidFile): Promise<void> {
  await removeSocketPlace(socketHost(places, stale.socketDir))
  if (process.platform !== 'linux') return
  const current = await readPidFile(places.pidFile)
  if (current?.pid !== stale.pid || current.status !== stale.status) return
  await removeIfThere(places.pidFile)
  await removeIfThere(join(places.cluster, `${socketName}.lock`))
}

async function endAbandoned(places: Places, postmaster: number | null, options: WayOptions): Promise<void> {
  if (postmaster === null) throw runningElsewhere(places)
  options.onLog(`Stopping the PostgreSQL (pid ${postmaster}) of a server that is gone.`)
  endProcess(postmaster, 'SIGINT')
  const began = options.clock.now()
  while (isRunning(postmaster)) {
    if (options.clock.now() - began > FAST_MS) endProcess(postmaster, 'SIGQUIT')
    if (options.clock.now() - began > 2 * FAST_MS) throw stuck(places, { kind: 'silent', postmaster })
    await options.clock.wait(POLL_MS, options.signal)
  }
}

function endProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    // ESRCH: it ended by itself. Anything else shows in the next look at what is left.
    if (!(error instanceof Error)) throw error
  }
}

const runningElsewhere = (places: Places) =>
  databaseFault(
    'db.running_elsewhere',
    `A PostgreSQL that this server cannot see works on ${places.cluster}, for example in another container. Stop it or choose another FOVEA_DATA_DIR.`,
  )

function stuck(places: Places, obstacle: Exclude<Obstacle, { kind: 'none' }>) {
  if (obstacle.kind === 'held')
    return alreadyServed(places.dataDir, `${obstacle.holder.name}, which is still stopping`)
  return databaseFault(
    'db.stuck',
    `The PostgreSQL with pid ${obstacle.postmaster} holds ${places.cluster} and does not end. Stop it (kill -INT ${obstacle.postmaster}), then start again.`,
  )
}

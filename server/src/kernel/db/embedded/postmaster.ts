import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import type { Clock } from '#kernel/system'
import { type Account, identity } from './account.ts'
import type { Binaries } from './binaries.ts'
import { dataArgument, noAccount } from './cluster.ts'
import { databaseFault, diskFull, isErrno, USE_YOUR_OWN } from './faults.ts'
import { type Guard, startGuard } from './guard.ts'
import { readPidFile } from './leftovers.ts'
import { makeSocketPlace, openLog, type Places, removeSocketPlace, type SocketPlace } from './places.ts'
import { settings } from './settings.ts'

/** Redoing the log of a crash can take minutes on a slow disk (max_wal_size is 2 GB). */
const READY_MS = 300_000
const POLL_MS = 5
/** A fast shutdown takes milliseconds; it is as long as its last checkpoint when there is much to write. */
const FAST_MS = 20_000
const IMMEDIATE_MS = 4_000

/** A PostgreSQL that this process started, with its guard. */
export interface Postmaster {
  readonly pid: number
  readonly socket: SocketPlace
  /** Resolves when the process is gone, wanted or not. */
  readonly exited: Promise<void>
  /** Fast shutdown: ends sessions, writes a checkpoint, leaves no process behind. */
  stop(): Promise<void>
}

export interface LaunchOptions {
  readonly account: Account | null
  readonly clock: Clock
  readonly maxConnections: number
  readonly signal: AbortSignal
}

/**
 * Starts PostgreSQL and waits until it accepts connections; null when another one is in its way
 * (look what is left, and try again). Throws `db.start_failed`, `db.disk_full`, `db.no_unprivileged_user`.
 */
export async function launch(
  places: Places,
  binaries: Binaries,
  options: LaunchOptions,
): Promise<Postmaster | null> {
  const log = await openLog(places)
  const logStart = (await stat(places.logFile)).size
  const socket = await makeSocketPlace(places, options.account)
  try {
    const child = spawnPostgres(places, binaries, { ...options, socket, logFd: log.fd })
    const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
    const pid = await spawned(child, options.account)
    const guard = startGuard(pid, { ...options, logFd: log.fd })
    const postmaster = { pid, socket, exited, stop: () => stop(child, guard, socket, options.clock) }
    const ready = await becomesReady(places, postmaster, options).catch(async (error: unknown) => {
      await postmaster.stop()
      throw error
    })
    if (ready) return postmaster
    await postmaster.stop()
    explain(places, await logSince(places.logFile, logStart))
    return null
  } catch (error) {
    await removeSocketPlace(socket.host)
    throw error
  } finally {
    await log.close()
  }
}

/** In a session of its own: Ctrl-C at the terminal must not reach it before the server has drained. */
function spawnPostgres(
  places: Places,
  binaries: Binaries,
  options: { account: Account | null; socket: SocketPlace; maxConnections: number; logFd: number },
): ChildProcess {
  const { socket, maxConnections } = options
  const args = [
    '-D',
    dataArgument(places.cluster),
    ...settings(places.cluster, socket.listen, maxConnections),
  ]
  return spawn(binaries.postgres, args, {
    cwd: places.cluster,
    env: {},
    detached: true,
    stdio: ['ignore', options.logFd, options.logFd],
    ...identity(options.account),
  })
}

async function spawned(child: ChildProcess, account: Account | null): Promise<number> {
  try {
    if (child.pid === undefined) await once(child, 'spawn')
  } catch (error) {
    if (account && isErrno(error, 'EPERM', 'EINVAL')) throw noAccount(account, error)
    throw error
  }
  if (child.pid === undefined) throw new Error('A process that was spawned has no pid')
  return child.pid
}

/** False when it ended instead. */
async function becomesReady(
  places: Places,
  postmaster: { pid: number; exited: Promise<void> },
  options: LaunchOptions,
): Promise<boolean> {
  const ended = postmaster.exited.then(() => 'ended' as const)
  for (let waited = 0; waited < READY_MS; waited += POLL_MS) {
    const pidFile = await readPidFile(places.pidFile)
    if (pidFile?.pid === postmaster.pid && pidFile.status === 'ready') return true
    const turn = options.clock.wait(POLL_MS, options.signal)
    if ((await Promise.race([ended, turn])) === 'ended') return false
  }
  throw databaseFault(
    'db.start_failed',
    `PostgreSQL was not ready within ${READY_MS / 60_000} minutes; ${places.logFile} tells what it was doing. ${USE_YOUR_OWN}`,
  )
}

async function logSince(path: string, start: number): Promise<string> {
  return (await readFile(path)).subarray(start).toString('utf8')
}

/** What PostgreSQL says when another one has the cluster: not a fault, but a reason to look again. */
const IN_THE_WAY = [
  'lock file "postmaster.pid" already exists',
  'is still in use',
  'is being used by another',
]

/** Throws what ended PostgreSQL, unless it was another one in its way. */
function explain(places: Places, log: string): void {
  if (IN_THE_WAY.some(words => log.includes(words))) return
  if (log.includes('No space left on device')) throw diskFull(places.dataDir)
  const complaints = log
    .split('\n')
    .filter(line => /\b(FATAL|PANIC|HINT|DETAIL|error while loading)\b/.test(line))
  throw databaseFault(
    'db.start_failed',
    `PostgreSQL did not start: ${complaints.slice(-3).join(' ').trim() || 'it gave no reason'}. More is in ${places.logFile}. ${USE_YOUR_OWN}`,
  )
}

async function stop(child: ChildProcess, guard: Guard, socket: SocketPlace, clock: Clock): Promise<void> {
  await endWith(child, 'SIGINT', FAST_MS, clock)
  await endWith(child, 'SIGQUIT', IMMEDIATE_MS, clock)
  await endWith(child, 'SIGKILL', IMMEDIATE_MS, clock)
  await guard.dismiss()
  await removeSocketPlace(socket.host)
}

async function endWith(child: ChildProcess, name: NodeJS.Signals, ms: number, clock: Clock): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  const waiting = new AbortController()
  child.kill(name)
  await Promise.race([gone, clock.wait(ms, waiting.signal).catch(() => {})])
  waiting.abort()
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { clusterName } from './settings.ts'

/** The lines of postmaster.pid that matter (PostgreSQL: src/include/utils/pidfile.h). */
export interface PidFile {
  readonly pid: number
  /** As PostgreSQL was told: `.` means the cluster itself. */
  readonly socketDir: string
  /** `starting`, `stopping`, `ready`, `standby`, or empty while it is being written. */
  readonly status: string
}

export async function readPidFile(path: string): Promise<PidFile | null> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return null
  const lines = text.split('\n')
  return {
    pid: Number(lines[0] ?? 0),
    socketDir: (lines[4] ?? '').trim(),
    status: (lines[7] ?? '').trim(),
  }
}

/** What `/proc/<pid>/stat` says of a process. */
interface ProcessState {
  readonly command: string
  readonly state: string
  readonly parent: number
  /** Clock ticks since boot: with the pid it names one process for ever. */
  readonly born: string
}

function processState(pid: number): ProcessState | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const open = stat.indexOf('(')
    const close = stat.lastIndexOf(')')
    const fields = stat.slice(close + 2).split(' ')
    return {
      command: stat.slice(open + 1, close),
      state: fields[0] ?? '',
      parent: Number(fields[1]),
      born: fields[19] ?? '',
    }
  } catch {
    // The process is gone: it cannot be in anybody's way.
    return null
  }
}

/** When the process was born, in clock ticks since boot; null when there is none, or no /proc (macOS). */
export const bornAt = (pid: number): string | null => processState(pid)?.born || null

/** True while the process runs; a zombie does not. Where there is no /proc, the answer is kill(pid, 0)'s. */
export function isRunning(pid: number): boolean {
  if (process.platform === 'linux') {
    const found = processState(pid)
    return found !== null && found.state !== 'Z' && found.state !== 'X'
  }
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The processes of one cluster, however they were started and whatever the pid file says. */
export interface ClusterProcesses {
  /** At most one can work; a second one is about to give up. */
  readonly postmasters: readonly number[]
  /** Backends whose postmaster is dead: nothing ends them, and they keep the next start out. */
  readonly orphans: readonly number[]
}

interface Candidate {
  readonly pid: number
  readonly parent: number
  readonly backend: boolean
}

function candidate(pid: number, cluster: string): Candidate | null {
  const found = processState(pid)
  if (found === null || found.command !== 'postgres' || found.state === 'Z') return null
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
    if (!worksIn(pid, cluster, title)) return null
    return { pid, parent: found.parent, backend: title.startsWith('postgres: ') }
  } catch {
    // It ended while it was looked at.
    return null
  }
}

/**
 * PostgreSQL changes into its cluster, so the working directory tells whose it is. A link that may not be read
 * (root without SYS_PTRACE, as in a container) leaves the cluster's name in the process title.
 */
function worksIn(pid: number, cluster: string, title: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster
  } catch {
    return title.includes(clusterName(cluster))
  }
}

/** Looks through the process table; null where there is none to read (macOS). */
export function clusterProcesses(cluster: string): ClusterProcesses | null {
  if (process.platform !== 'linux') return null
  const all: Candidate[] = []
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const found = Number.isInteger(pid) ? candidate(pid, cluster) : null
    if (found) all.push(found)
  }
  // A child that was forked a moment ago still bears its postmaster's title.
  const pids = new Set(all.map(one => one.pid))
  const postmasters = all.filter(one => !one.backend && !pids.has(one.parent)).map(one => one.pid)
  const orphans = all.filter(one => one.backend && !postmasters.includes(one.parent)).map(one => one.pid)
  return { postmasters, orphans }
}

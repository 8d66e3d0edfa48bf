import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** A process that can be told from a later one with the same pid. Linux only: it reads /proc. */
export interface OsProcess {
  readonly pid: number
  readonly parent: number
  readonly state: string
  readonly born: string
  readonly command: string
}

const GONE_MS = 2_000
const POLL_MS = 20

const lookUp = (pid: number): OsProcess | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').slice(0, 120)
    return { pid, parent: Number(fields[1]), state: fields[0] ?? '', born: fields[19] ?? '', command }
  } catch {
    // It ended while it was looked at.
    return null
  }
}

export const allProcesses = (): OsProcess[] =>
  readdirSync('/proc').flatMap(name => (/^\d+$/.test(name) ? (lookUp(Number(name)) ?? []) : []))

export const isRunning = (one: OsProcess): boolean => {
  const now = lookUp(one.pid)
  return now !== null && now.born === one.born && now.state !== 'Z'
}

/** This process and everything below it, by parents. */
export const familyOf = (pid: number): OsProcess[] => {
  const all = allProcesses()
  const found = all.filter(one => one.pid === pid)
  for (const one of found) found.push(...all.filter(child => child.parent === one.pid))
  return found
}

/** Which of these still run; a moment is given to those that end with their parents. */
export const leftRunning = async (family: readonly OsProcess[]): Promise<string[]> => {
  const deadline = performance.now() + GONE_MS
  while (family.some(isRunning) && performance.now() < deadline) await wait(POLL_MS)
  return family.filter(isRunning).map(one => `${one.pid} ${one.command}`)
}

/** Sends a signal to a process that may be gone by now. */
export const signalIfThere = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

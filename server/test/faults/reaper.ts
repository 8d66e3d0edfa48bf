import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { MARK, type Remembered } from './holdings.ts'

/**
 * Runs beside a process that holds parts of the machine for tests. When that one is gone, however it ended, this ends
 * the processes that carry its marks, unmounts and removes what is left, and ends.
 */
const held = new Map<string, Remembered['kind']>()

const named = (kind: Remembered['kind']): string[] =>
  [...held].flatMap(([name, its]) => (its === kind ? [name] : []))

const marksOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    // Gone meanwhile, or a process of somebody else.
    return ''
  }
}

const endMarked = (): void => {
  const marks = named('mark').map(mark => `${MARK}=${mark}`)
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const environment = marksOf(pid)
    if (!marks.some(mark => environment.includes(mark))) continue
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
}

process.on('message', (what: Remembered) => {
  if (what.kind === 'forget') held.delete(what.name)
  else held.set(what.name, what.kind)
})
process.on('disconnect', () => {
  if (process.platform === 'linux') endMarked()
  for (const path of named('mount')) {
    try {
      execFileSync('umount', ['-l', path], { stdio: 'ignore' })
    } catch {
      // Not mounted any more.
    }
  }
  for (const path of named('folder')) rmSync(path, { recursive: true, force: true, maxRetries: 5 })
})

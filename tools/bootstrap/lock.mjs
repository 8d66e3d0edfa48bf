import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MODULES, readJson } from './files.mjs'
import { say } from './processes.mjs'

const LOCK = join(MODULES, '.fovea-bootstrap.lock')

/** When a process was born (Linux): a pid may be given again, the pair may not. */
const bornAt = pid => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return null
  }
}

const isAlive = ({ pid, born }) => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code === 'ESRCH') return false
  }
  return born === bornAt(pid)
}

/** One bootstrap at a time. The lock appears whole (link), and one that a killed process left is taken over. */
export const acquireLock = async () => {
  mkdirSync(MODULES, { recursive: true })
  const draft = `${LOCK}.${process.pid}`
  writeFileSync(draft, JSON.stringify({ pid: process.pid, born: bornAt(process.pid) }))
  try {
    for (let told = false; ; told = true) {
      try {
        linkSync(draft, LOCK)
        return () => rmSync(LOCK, { force: true })
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
      const holder = readJson(LOCK)
      if (holder && !isAlive(holder)) removeStale(holder)
      else if (!told && holder) say(`Waiting for another start (pid ${holder.pid}) to finish installing …`)
      await sleep(200)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Moves the lock aside before it looks: were it a new holder's by now, it is put back. */
const removeStale = holder => {
  const aside = `${LOCK}.stale.${process.pid}`
  try {
    renameSync(LOCK, aside)
    if (readJson(aside)?.pid !== holder.pid) linkSync(aside, LOCK)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  }
  rmSync(aside, { force: true })
}

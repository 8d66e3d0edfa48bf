import { isId, uuid } from './identifier.ts'

const KEY = 'fovea.session'
const IDLE_MS = 30 * 60_000
const LONGEST_MS = 24 * 3_600_000
/** How far the stored time of the last event may lag behind. */
const WRITE_MS = 1_000

interface Session {
  readonly id: string
  readonly startedAt: number
  lastAt: number
}

const read = (): Session | null => {
  try {
    const stored = JSON.parse(String(localStorage.getItem(KEY)))
    return isId(stored.id) && stored.startedAt > 0 && stored.lastAt > 0 ? stored : null
  } catch {
    // Storage is denied, empty, or holds something else: the session lives in memory.
    return null
  }
}

const write = (session: Session): void => {
  try {
    localStorage.setItem(KEY, JSON.stringify(session))
  } catch {
    // Denied or full: the session lives in memory.
  }
}

const isOver = (session: Session, now: number): boolean =>
  // Either way: a clock that was set back must not make a session endless.
  Math.abs(now - session.lastAt) > IDLE_MS || now - session.startedAt > LONGEST_MS

/** The id of the session that an event at `now` belongs to; the tabs of one origin share it. */
export const createSession = (): ((now: number) => string) => {
  let session: Session | null = null
  return now => {
    // What is stored is what the other tabs go by.
    session = read() ?? session
    if (!session || isOver(session, now)) session = { id: uuid(now), startedAt: now, lastAt: 0 }
    if (now - session.lastAt > WRITE_MS) {
      session.lastAt = now
      write(session)
    }
    return session.id
  }
}

/** Whether a session is in the sample: decided by its id, so alike in every tab and on every page. */
export const isSampled = (sessionId: string, rate: number): boolean =>
  Number.parseInt(sessionId.slice(-8), 16) / 2 ** 32 < rate

import { uuid } from '../identifier.ts'
import type { Item } from './store.ts'

/**
 * What a page could not send before it went: kept at once, for what a page writes into IndexedDB in its last moment is
 * undone by the browser. The next page, or this one if it stays, takes it back.
 */
export interface Stash {
  /** Gives the way to remove it again; undefined when there is no place for it. */
  put(items: readonly Item[]): (() => void) | undefined
  take(): Item[]
}

export const createStash = (name: string): Stash => ({
  put: items => {
    try {
      // A name of its own, so that nothing that is left at the same time is overwritten.
      const key = `${name} ${uuid(Date.now())}`
      localStorage.setItem(key, JSON.stringify(items))
      return () => localStorage.removeItem(key)
    } catch {
      // Denied, or full.
      return undefined
    }
  },
  take: () => {
    const taken: Item[] = []
    try {
      for (const key of Object.keys(localStorage).filter(each => each.startsWith(name))) {
        taken.push(...JSON.parse(String(localStorage.getItem(key))))
        localStorage.removeItem(key)
      }
    } catch {
      // Denied, or somebody else's: there is nothing to take.
    }
    return taken
  },
})

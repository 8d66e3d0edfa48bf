import type { Hit } from '../ports.ts'

const isBefore = (a: Hit, b: Hit): boolean => a.score > b.score || (a.score === b.score && a.key < b.key)

/** The nearest of what several searches found, by score and then by key, each key once. */
export const nearestOf = (found: readonly Hit[], count: number): Hit[] => {
  const seen = new Set<number>()
  const nearest: Hit[] = []
  for (const hit of found.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))) {
    if (nearest.length === count) break
    if (seen.has(hit.key)) continue
    seen.add(hit.key)
    nearest.push(hit)
  }
  return nearest
}

/** For so many milliseconds a search may hold the event loop before others get their turn. */
const HOLD_MS = 4

/** Lets other work through when a search has held the event loop for a while. Throws the signal's reason. */
export const createTurns = (
  signal: AbortSignal,
  now = () => performance.now(),
): { yield(): Promise<void> } => {
  let since = now()
  return {
    async yield() {
      signal.throwIfAborted()
      if (now() - since < HOLD_MS) return
      await new Promise(resolve => setImmediate(resolve))
      signal.throwIfAborted()
      since = now()
    },
  }
}

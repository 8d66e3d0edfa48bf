import type { Item } from './store.ts'

const BATCH_EVENTS = 50
/** What a request has around its events. */
const ENVELOPE_BYTES = 100

/** How many of the first items fit into one request of so many bytes. */
export const fitting = (items: readonly Item[], bytes: number): number => {
  let count = 0
  let sum = ENVELOPE_BYTES
  for (const { size } of items) {
    sum += size + 1
    if (count === BATCH_EVENTS || sum > bytes) break
    count++
  }
  return count
}

/** Events in memory, oldest first, and how many bytes they are. */
export interface Queue {
  length(): number
  bytes(): number
  add(items: readonly Item[], first?: boolean): void
  /** The first items, as many as fit into one request of so many bytes. */
  batch(bytes: number): Item[]
  /** The first items of at least so many bytes, however many they are. */
  take(bytes: number): Item[]
}

export const createQueue = (): Queue => {
  const items: Item[] = []
  let bytes = 0
  const remove = (count: number): Item[] => {
    const taken = items.splice(0, count)
    for (const { size } of taken) bytes -= size
    return taken
  }
  return {
    length: () => items.length,
    bytes: () => bytes,
    add: (added, first) => {
      if (first) items.unshift(...added)
      else items.push(...added)
      for (const { size } of added) bytes += size
    },
    batch: most => remove(fitting(items, most)),
    take: least => {
      let count = 0
      let sum = 0
      while (sum < least && count < items.length) sum += items[count++]?.size ?? 0
      return remove(count)
    },
  }
}

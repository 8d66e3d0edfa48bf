import type { Deliver } from './delivery.ts'
import type { Pacing } from './pacing.ts'
import { createQueue, fitting } from './queue.ts'
import { createRunner } from './runner.ts'
import { createSender, type Drop, type Sender } from './sender.ts'
import type { Stash } from './stash.ts'
import type { Item, Store } from './store.ts'

const BATCH_EVENTS = 50
/** Below the server's limit of 512 KB. */
const BATCH_BYTES = 400_000
const FLUSH_MS = 5_000
/** A page that is still there so long after it was hidden goes on. */
const RESTORE_MS = 1_000
/** Losses are told once a minute, and at the end: reports may be refused themselves, and must not chase each other. */
const TELL_MS = 60_000
const MEMORY_BYTES = 1_000_000
/** What gives way at once when the memory is full, so that this does not happen with every event. */
const SPILL_BYTES = 250_000
/** A browser lets 64 KiB of keepalive requests be in flight, of the whole page; headers and others need room. */
const LEAVING_BYTES = 60 * 1024

export interface Transport {
  add(item: Item): void
  flush(): Promise<void>
  /** The page is hidden or goes away: one last request, and the rest for the next page. */
  leave(): void
  /** The network is back. */
  online(): void
  /** The last of all: sends what waits, keeps what could not be sent. */
  stop(): Promise<void>
  /** Counts events that nobody will see. */
  drop: Drop
}

/** Where events wait, and the name that all pages with the same key have for it. */
export interface Places {
  readonly store: Store
  readonly stash: Stash
  readonly name: string
}

/** Counts events by the reason why nobody will see them, until somebody can be told. */
const createLosses = (onTold: (counts: Readonly<Record<string, number>>) => void) => {
  let counts: Record<string, number> = {}
  let toldAt = 0
  return {
    drop: (reason: string, count = 1): void => {
      if (count > 0) counts[reason] = (counts[reason] ?? 0) + count
    },
    /** `pauseMs` is how long ago the last report must be. */
    tell: (pauseMs: number): void => {
      if (Object.keys(counts).length === 0 || Date.now() - toldAt < pauseMs) return
      toldAt = Date.now()
      const told = counts
      counts = {}
      onTold(told)
    },
  }
}

/** What the last page, or this one, put into the store: sent by one tab at a time where the browser has locks. */
const createDrain = (store: Store, { send, isFree }: Sender, lockName: string) => {
  const sendAll = async (): Promise<void> => {
    while (drain.mayHave && isFree()) {
      const rows = await store.oldest(BATCH_EVENTS)
      const batch = rows.slice(0, fitting(rows, BATCH_BYTES))
      drain.mayHave = batch.length > 0
      if (!drain.mayHave || !(await send(batch))) return
      await store.remove(batch)
    }
  }
  const drain = {
    /** Until the store was seen empty. */
    mayHave: true,
    run: async (): Promise<void> => {
      if (!drain.mayHave || !isFree()) return
      // Where there are no locks two tabs may send the same, which the server tells apart.
      if (!navigator.locks) return sendAll()
      await navigator.locks.request(lockName, { ifAvailable: true }, lock => (lock ? sendAll() : undefined))
    },
  }
  return drain
}

/** `onDropped` is told the counts by reason after a request that was taken, so that a report of losses can arrive. */
export const createTransport = (
  deliver: Deliver,
  { store, stash, name }: Places,
  pacing: Pacing,
  onDropped: (counts: Readonly<Record<string, number>>) => void,
): Transport => {
  const queue = createQueue()
  const { drop, tell } = createLosses(onDropped)
  const sender = createSender(deliver, pacing, drop, () => tell(TELL_MS))
  const drain = createDrain(store, sender, name)
  let sending: readonly Item[] = []
  let leaving: Promise<void> | undefined
  let restoring: ReturnType<typeof setTimeout> | undefined

  const runner = createRunner(
    async () => {
      while (queue.length() > 0 && sender.isFree()) {
        const batch = queue.batch(BATCH_BYTES)
        sending = batch
        const taken = await sender.send(batch)
        sending = []
        if (!taken) queue.add(batch, true)
      }
      await drain.run()
    },
    () => (queue.length() > 0 || drain.mayHave ? pacing.wait(Date.now()) || FLUSH_MS : null),
  )
  const spill = async (): Promise<void> => {
    const items = queue.take(SPILL_BYTES)
    const lost = await store.put(items)
    if (lost === undefined) return drop('queue_full', items.length)
    drop('stored_full', lost)
    drain.mayHave = true
  }
  const bound = (): void => {
    if (queue.bytes() > MEMORY_BYTES) void spill()
  }
  const restore = (): void => {
    queue.add(stash.take(), true)
    bound()
    runner.schedule()
  }
  const sendLeaving = async (batch: readonly Item[]): Promise<void> => {
    // The page may be gone before the answer comes; if it arrived all the same, the server knows the second.
    const remove = stash.put(batch)
    const taken = await sender.send(batch, true)
    leaving = undefined
    if (taken) remove?.()
    // What is in the stash comes back from there.
    else if (!remove) queue.add(batch, true)
    runner.schedule()
  }
  const stashRest = (): void => {
    const rest = queue.take(Number.POSITIVE_INFINITY)
    // What is on its way may be cut off; if it arrives all the same, the server knows the second for a duplicate.
    const items = [...sending, ...rest]
    if (items.length > 0 && !stash.put(items)) queue.add(rest, true)
  }

  /** A run that began before the last event does not send it. */
  const flush = async (): Promise<void> => {
    await runner.run()
    await runner.run()
  }

  restore()
  return {
    add: item => {
      queue.add([item])
      bound()
      if (queue.length() >= BATCH_EVENTS && sender.isFree()) void runner.run()
      else runner.schedule()
    },
    flush,
    leave: () => {
      tell(0)
      // Two would share the browser's limit.
      const batch = !leaving && sender.isFree() ? queue.batch(LEAVING_BYTES) : []
      if (batch.length > 0) leaving = sendLeaving(batch)
      stashRest()
      clearTimeout(restoring)
      restoring = setTimeout(restore, RESTORE_MS)
    },
    online: () => {
      pacing.reset()
      void runner.run()
    },
    stop: async () => {
      tell(0)
      // What is in the stash stays there for the next page.
      clearTimeout(restoring)
      runner.stop()
      await leaving
      await flush()
      // What was refused just now is told by the next page.
      tell(0)
      stashRest()
      store.close()
    },
    drop,
  }
}

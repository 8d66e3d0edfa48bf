import { setTimeout as sleep } from 'node:timers/promises'

/** Where the program takes the time from; a test hands in its own. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number
  /** Waits `ms` milliseconds; rejects with the signal's reason when it is aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (ms, signal) => {
    await sleep(ms, undefined, signal ? { signal } : undefined)
  },
}

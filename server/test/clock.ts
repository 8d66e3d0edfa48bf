import { type Clock, systemClock } from '#kernel/system'

/** The real clock, moved forward by a test; waiting takes real time. */
export interface MovableClock extends Clock {
  advance(ms: number): void
}

export const movableClock = (): MovableClock => {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    wait: systemClock.wait,
    advance: ms => {
      offset += ms
    },
  }
}

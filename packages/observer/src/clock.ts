/** Milliseconds since the page began, monotonic: for spans of time. Timestamps of events are `Date.now()`. */
export const ticks = (): number => performance.now()

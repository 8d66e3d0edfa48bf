import type { Core } from '../types.ts'

/** Layout shifts of one window (web.dev/articles/cls): at most 1 s apart, at most 5 s together. */
const SHIFT_GAP_MS = 1_000
const SHIFT_WINDOW_MS = 5_000
/** A page that is busy all the time tells it five times a second. */
const LONG_TASK_GAP_MS = 200

/** The fields of the entries that are read; each browser has some of them. */
interface Entry extends PerformanceEntry {
  readonly value?: number
  readonly hadRecentInput?: boolean
  readonly interactionId?: number
  readonly responseStart?: number
}

const observe = (core: Core, handlers: Readonly<Record<string, (entry: Entry) => void>>): void => {
  const tell = (entries: readonly Entry[]): void => {
    for (const entry of entries) core.guard(() => handlers[entry.entryType]?.(entry))
  }
  const observer = new PerformanceObserver(list => tell(list.getEntries()))
  for (const type of PerformanceObserver.supportedEntryTypes) {
    // The threshold is that of interactions.
    const options = { type, buffered: true, durationThreshold: 40 }
    if (handlers[type]) observer.observe(options)
  }
  // What was measured up to now is delivered before the page is left.
  core.onLeave(() => tell(observer.takeRecords()))
  core.onStop(() => observer.disconnect())
}

/** Records the web vitals of a page, each once (those that grow when the page is first left), and its long tasks. */
export const observePerformance = (core: Core): void => {
  const told = new Set<string>()
  const vital = (name: string, value: number | undefined): void => {
    // Browsers tell the first ones again when they know more of the load; the others are final when the page is left.
    if (value === undefined || told.has(name)) return
    told.add(name)
    core.record('web_vital', { name, value: Math.round(value * 10_000) / 10_000 })
  }
  let worst = 0
  let largest: number | undefined
  let slowest: number | undefined
  observe(core, {
    paint: ({ name, startTime }) => {
      if (name === 'first-contentful-paint') vital('FCP', startTime)
    },
    navigation: ({ responseStart }) => vital('TTFB', responseStart),
    'largest-contentful-paint': ({ startTime }) => {
      largest = startTime
    },
    'layout-shift': createShifts(sum => {
      worst = Math.max(worst, sum)
    }),
    // Interaction to next paint is the slowest one, the measure's own rule for up to fifty (web.dev/articles/inp).
    event: ({ interactionId, duration }) => {
      if (interactionId) slowest = Math.max(slowest ?? 0, duration)
    },
    longtask: createTasks(core),
  })
  core.onLeave(() => {
    vital('LCP', largest)
    vital('CLS', worst)
    vital('INP', slowest)
  })
}

/** Cumulative layout shift: the worst window of shifts that no input explains. */
const createShifts = (onSum: (sum: number) => void) => {
  let sum = 0
  let first = 0
  let last = 0
  return ({ value = 0, startTime, hadRecentInput }: Entry): void => {
    if (hadRecentInput) return
    if (startTime - last > SHIFT_GAP_MS || startTime - first > SHIFT_WINDOW_MS) {
      sum = 0
      first = startTime
    }
    sum += value
    last = startTime
    onSum(sum)
  }
}

const createTasks = (core: Core) => {
  let last = -LONG_TASK_GAP_MS
  return ({ startTime, duration }: Entry): void => {
    if (startTime - last < LONG_TASK_GAP_MS) return
    last = startTime
    const at = performance.timeOrigin + startTime
    core.record('long_task', { durationMs: Math.round(duration) }, undefined, at)
  }
}

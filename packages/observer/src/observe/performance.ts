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

const observe = (core: Core, type: string, each: (entry: Entry) => void, options = {}): void => {
  // An unknown type is not an error: nothing is observed.
  if (!PerformanceObserver.supportedEntryTypes.includes(type)) return
  const observer = new PerformanceObserver(list =>
    core.guard(() => {
      for (const entry of list.getEntries()) each(entry)
    }),
  )
  observer.observe({ type, buffered: true, ...options })
  // What was measured up to now is delivered before the page is left.
  core.onLeave(() => {
    for (const entry of observer.takeRecords()) each(entry)
  })
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
  let largest: number | undefined
  observe(core, 'paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') vital('FCP', startTime)
  })
  observe(core, 'navigation', ({ responseStart }) => vital('TTFB', responseStart))
  observe(core, 'largest-contentful-paint', ({ startTime }) => {
    largest = startTime
  })
  const shift = observeShifts(core)
  const interaction = observeInteractions(core)
  core.onLeave(() => {
    vital('LCP', largest)
    vital('CLS', shift())
    vital('INP', interaction())
  })
  observeTasks(core)
}

/** Cumulative layout shift: the worst window of shifts that no input explains. */
const observeShifts = (core: Core): (() => number) => {
  let [worst, sum, first, last] = [0, 0, 0, 0]
  observe(core, 'layout-shift', ({ value = 0, startTime, hadRecentInput }) => {
    if (hadRecentInput) return
    if (startTime - last > SHIFT_GAP_MS || startTime - first > SHIFT_WINDOW_MS) {
      sum = 0
      first = startTime
    }
    sum += value
    last = startTime
    worst = Math.max(worst, sum)
  })
  return () => worst
}

/** Interaction to next paint: the slowest one, which is the measure's own rule for up to fifty (web.dev/articles/inp). */
const observeInteractions = (core: Core): (() => number | undefined) => {
  let slowest: number | undefined
  const add = ({ interactionId, duration }: Entry): void => {
    if (interactionId) slowest = Math.max(slowest ?? 0, duration)
  }
  observe(core, 'event', add, { durationThreshold: 40 })
  return () => slowest
}

const observeTasks = (core: Core): void => {
  let last = -LONG_TASK_GAP_MS
  observe(core, 'longtask', ({ startTime, duration }) => {
    if (startTime - last < LONG_TASK_GAP_MS) return
    last = startTime
    core.record(
      'long_task',
      { durationMs: Math.round(duration) },
      undefined,
      performance.timeOrigin + startTime,
    )
  })
}

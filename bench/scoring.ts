import {
  DEFAULT_RULESET,
  type EngineEvent,
  type EngineInput,
  scoreSession,
} from '../server/src/modules/sessions/engine/index.ts'
import { report } from './fovea-process.ts'
import { makeCorpus } from './signals/corpus.ts'

/**
 * Events that one core scores in a second: ordinary sessions (the corpus of the signals bench, faults and twins), and
 * sessions of 10,000 events made to hurt: everything at once, everything on one target, everything a signal.
 */
const GOAL = 100_000
const SECONDS = 4
const CAP = 10_000

/** By processor time: what else the machine does is nobody's events. */
const rate = (sessions: readonly EngineInput[]): number => {
  run(sessions, SECONDS / 4)
  const before = process.cpuUsage()
  const events = run(sessions, SECONDS)
  const { user, system } = process.cpuUsage(before)
  return (events * 1e6) / (user + system)
}

/** Scores them in turn for so long; answers how many events that were. */
const run = (sessions: readonly EngineInput[], seconds: number): number => {
  const until = performance.now() + seconds * 1_000
  let events = 0
  while (performance.now() < until) {
    for (const each of sessions) {
      scoreSession(each, DEFAULT_RULESET)
      events += each.events.length
      if (performance.now() >= until) break
    }
  }
  return events
}

const session = (events: readonly EngineEvent[]): EngineInput => ({
  sessionId: 'bench',
  events,
  closed: true,
})

const full = (make: (n: number) => Partial<EngineEvent>): EngineInput =>
  session(
    Array.from({ length: CAP }, (_, n) => ({
      id: `e${String(n).padStart(5, '0')}`,
      type: 'click',
      at: n,
      route: '/',
      target: { type: 'button', id: 'save', selector: '#save', tagName: 'button' },
      metadata: {},
      ...make(n),
    })),
  )

/** As the store answers. */
const inOrder = (a: EngineEvent, b: EngineEvent): number => a.at - b.at || (a.id < b.id ? -1 : 1)

const TYPES = [
  'click',
  'form_submit',
  'input',
  'network_error',
  'error',
  'navigation',
  'scroll',
  'pointer',
  'progress',
]
const HARD: Readonly<Record<string, EngineInput>> = {
  'unwatched clicks, all within 10 s': full(() => ({})),
  'dead clicks on 10,000 targets': full(n => ({
    target: { type: 'button', id: `b${n}`, selector: null, tagName: 'button' },
    metadata: { response: null },
  })),
  'errors that one click caused': full(n =>
    n === 0 ? {} : { type: 'error', metadata: { causedBy: 'e00000' } },
  ),
  'slow requests of one button': full(n =>
    n % 2 === 0
      ? {}
      : {
          type: 'slow_response',
          at: n + 6_000,
          metadata: { causedBy: `e${String(n - 1).padStart(5, '0')}` },
        },
  ),
  'all types in turn': full(n => ({
    type: TYPES[n % TYPES.length] ?? 'click',
    at: n * 97,
    route: n % 7 === 0 ? '/a' : '/b',
    metadata: {
      valid: false,
      reversals: 5,
      kind: n % 2 === 0 ? 'reload' : 'pop',
      depth: n % 100,
      message: `m${n % 5}`,
    },
  })),
}

const ordinary = (['well', 'not'] as const).flatMap(watching =>
  makeCorpus(1, 20, watching).map(({ events }) => session(events.toSorted(inOrder))),
)
const tell = (name: string, sessions: readonly EngineInput[]): void => {
  const figure = rate(sessions)
  report({
    name,
    figure,
    unit: 'events/s',
    ratio: figure / GOAL,
    limit: `goal ${GOAL.toLocaleString('en')} events/s (ratio ≥ 1)`,
  })
}

tell('ordinary sessions scored on one core', ordinary)
for (const [name, input] of Object.entries(HARD)) tell(`10,000 events: ${name}`, [input])

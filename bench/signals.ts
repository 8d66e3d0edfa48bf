import { parseArgs } from 'node:util'
import {
  DEFAULT_RULESET,
  SIGNAL_TYPES,
  type SignalType,
  scoreSession,
} from '../server/src/modules/sessions/engine/index.ts'
import { report } from './fovea-process.ts'
import { makeCorpus, type Trace } from './signals/corpus.ts'
import { type Tally, tally } from './signals/measure.ts'
import { clicksOf, PUBLISHED } from './signals/published.ts'

/**
 * Precision and recall of every signal on a labelled corpus: scripted sessions with injected faults, and their benign
 * twins, whose labels come from what the page did and not from any rule. Beside rage, what our models of rules that
 * others have published find in the same sessions. `node bench/signals.ts --wrong` names the sessions that are missed;
 * the rules were revised by what it named with `--seed 20260728`. The figures are of another seed, but of the same
 * scenarios: a precision says how many of these faults and twins are told apart, and not how often a page has either.
 */
const { values: options } = parseArgs({
  options: { seed: { type: 'string', default: '1128127' }, wrong: { type: 'boolean', default: false } },
})
const PER_SCENARIO = 300
/** The goals of the contract, for rage and dead clicks. */
const GOAL = { precision: 0.95, recall: 0.9 }

const typesIn = (trace: Trace): ReadonlySet<SignalType> =>
  new Set(
    scoreSession({ sessionId: 'bench', events: trace.events, closed: true }, DEFAULT_RULESET).signals.map(
      ({ type }) => type,
    ),
  )

const tell = (name: string, { precision, recall, found, expected }: Tally, hasGoal: boolean): void => {
  const line = (what: 'precision' | 'recall', figure: number, of: string): void =>
    report({
      name: `${name}: ${what}`,
      figure,
      unit: of,
      ratio: hasGoal ? figure / GOAL[what] : null,
      limit: hasGoal ? `goal ≥ ${GOAL[what]} (ratio ≥ 1)` : '–',
    })
  // Of nothing found, nothing can be right.
  if (found > 0) line('precision', precision, `of ${found} found`)
  line('recall', recall, `of ${expected} there`)
}

const tellWrong = (traces: readonly Trace[], found: ReadonlyMap<Trace, ReadonlySet<SignalType>>): void => {
  const counts = new Map<string, number>()
  for (const trace of traces) {
    const { must, may = [] } = trace.truth
    const types = found.get(trace) ?? new Set()
    const wrong = [...types]
      .filter(type => !must.includes(type) && !may.includes(type))
      .map(type => `+${type}`)
    const missed = must.filter(type => !types.has(type)).map(type => `-${type}`)
    for (const what of [...wrong, ...missed]) {
      const key = `${what} ${HOW[trace.watching]}: ${trace.scenario}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  for (const [key, count] of [...counts].sort()) console.error(`${count} × ${key}`)
}

const HOW = {
  well: 'watched',
  poorly: 'watched, one answer in 100 overlooked',
  told: 'not watched, interactive told',
  not: 'not watched',
} as const
const GOALS: readonly SignalType[] = ['rage', 'dead_click']

for (const watching of ['well', 'poorly', 'told', 'not'] as const) {
  const traces = makeCorpus(Number(options.seed), PER_SCENARIO, watching)
  const found = new Map(traces.map(trace => [trace, typesIn(trace)]))
  for (const type of watching === 'poorly' || watching === 'told' ? GOALS : SIGNAL_TYPES) {
    const counts = tally(traces, type, trace => found.get(trace)?.has(type) === true)
    tell(`${type}, ${HOW[watching]}`, counts, GOALS.includes(type))
  }
  if (watching === 'well') {
    for (const rule of PUBLISHED) {
      tell(
        `rage by “${rule.name}”`,
        tally(traces, 'rage', trace => rule.fires(clicksOf(trace.events))),
        true,
      )
    }
  }
  if (options.wrong) tellWrong(traces, found)
}

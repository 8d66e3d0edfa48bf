import { ticks } from '../clock.ts'
import type { Core } from '../types.ts'
import { createBaseline } from './baseline.ts'
import { createMutations } from './mutations.ts'
import { createTurn } from './turn.ts'
import type { AnswerKind, Press, Watch } from './watch.ts'
import { type ClickFacts, createWatches } from './watches.ts'

/** A request that was made by a continuation of a request of the click still belongs to it, for so long. */
const CHAIN_MS = 10_000
/** What follows another act of the user within this time answers that act. */
const ACT_MS = 100

export interface Causality {
  /** Enters the turn of a click and holds its event until it is answered, 2.5 s have passed, or the page leaves. */
  watch(click: ClickFacts): void
  /** The click in whose turn the code that runs now is. */
  current(): Watch | undefined
  /** Makes the code that runs next belong to a click again: the continuation of its request. */
  resume(watch: Watch | undefined): void
  /** Something answered: `mine` is the click that it is known to belong to, else it is the latest one. */
  answer(kind: AnswerKind, mine?: Watch): void
  /** The latest click, if its watch is open. */
  latest(): Watch | undefined
  /** The same, as long as the user has done nothing else since. */
  untouched(): Watch | undefined
  /** The click of the last `ms` milliseconds. */
  recent(ms: number): Watch | undefined
  /** A press of the pointer on an element begins; of a keyboard there is none. */
  press(element: Element | undefined): void
  /** The press whose handlers run now. */
  pressing(): Press | undefined
  /** Another act of the user (a scroll, a key, the pointer over something else): what follows it answers that. The pointer also crosses what moves by itself: only hands scroll. */
  act(byHand?: boolean): void
  /** Ends a watch without a verdict. */
  forget(watch: Watch): void
  /** Ends all watches but one without a verdict: nobody can see an answer now. */
  abort(but?: Watch): void
  /** Observes an open shadow root, into which the document's own observer does not see. */
  include(root: Node): void
}

const isWithin = (watch: Watch | undefined, ms: number): watch is Watch => !!watch && ticks() - watch.at <= ms

export const createCausality = (core: Core, onTurnEnd: (watch: Watch) => void): Causality => {
  const { open, add, give, last, forget } = createWatches(core)
  const turn = createTurn<Watch>(watch => core.guard(() => onTurnEnd(watch)))
  const pressTurn = createTurn<Press>(() => {})
  let press: Press | undefined
  let [actedAt, handAt] = [0, 0]

  const latest = (): Watch | undefined => (last()?.open ? last() : undefined)
  // A click may come before the message that ends the turn of its press.
  const pressing = (): Press | undefined => (turn.current() ? undefined : pressTurn.current())
  const isDisturbed = (watch: Watch, now: number): boolean => actedAt > watch.at && now - actedAt < ACT_MS
  const mutations = createMutations(core, createBaseline(), {
    watches: () => open,
    current: turn.current,
    latest,
    pressing,
    pressed: () => press,
    isDisturbed,
    answer: watch => give(watch, 'mutation'),
  })
  const abort = (but?: Watch): void => {
    for (const watch of open) if (watch !== but) forget(watch)
  }
  core.onLeave(abort)
  core.onStop(() => {
    turn.stop()
    pressTurn.stop()
  })
  return {
    watch: facts => {
      const watch = add(facts, press)
      if (press?.answered) give(watch, 'mutation', 0)
      press = undefined
      turn.enter(watch)
    },
    current: turn.current,
    resume: watch => {
      if (isWithin(watch, CHAIN_MS)) turn.enter(watch)
    },
    answer: (kind, mine = turn.current() ?? latest()) => {
      if (mine) give(mine, kind)
    },
    latest,
    untouched: () => {
      const watch = latest()
      return watch && handAt <= watch.at ? watch : undefined
    },
    recent: ms => (isWithin(last(), ms) ? last() : undefined),
    press: element => {
      handAt = ticks()
      press = element && { element, at: ticks(), answered: false, blurred: false }
      if (press) pressTurn.enter(press)
    },
    pressing,
    act: byHand => {
      actedAt = ticks()
      if (byHand) handAt = actedAt
    },
    abort,
    forget,
    include: mutations.include,
  }
}

import { ticks } from '../clock.ts'
import type { Core } from '../types.ts'
import { createMutations } from './mutations.ts'
import { createTurn } from './turn.ts'
import type { AnswerKind, Press, Watch } from './watch.ts'
import { type ClickFacts, createWatches } from './watches.ts'

/** A request that was made by a continuation of a request of the click still belongs to it, for so long. */
const CHAIN_MS = 10_000
/** What follows another act of the user within this time answers that act. */
const ACT_MS = 100

/** What the clicks and presses are that the page may be answering. */
export interface Clicks {
  /** The clicks whose answers are awaited, oldest first. */
  readonly awaited: ReadonlySet<Watch>
  /** Enters the turn of a click and holds its event until it is answered, 2.5 s have passed, or the page leaves. */
  watch(click: ClickFacts): void
  /** The click in whose turn the code that runs now is. */
  current(): Watch | undefined
  /** Makes the code that runs next belong to a click again: the continuation of its request. */
  resume(watch: Watch | undefined): void
  /** Something answered: `mine` is the click that it is known to belong to, else it is the latest one. */
  answer(kind: AnswerKind, mine?: Watch): void
  /** The same of what only the click in whose turn it happens can have caused. */
  answerNow(kind: AnswerKind): void
  /** The latest click, if its watch is open. */
  latest(): Watch | undefined
  /** The same, as long as the user has done nothing else since. */
  untouched(): Watch | undefined
  /** The click of the last `ms` milliseconds. */
  recent(ms: number): Watch | undefined
  /** A press of the pointer on an element begins; of a keyboard there is none. */
  press(event?: MouseEvent, element?: Element): void
  /** The press whose handlers run now, and the one that no click has followed yet. */
  pressing(): Press | undefined
  pressed(): Press | undefined
  /** Another act of the user (a scroll, a key, the pointer over something else): what follows it answers that. The pointer also crosses what moves by itself: only hands scroll. */
  act(byHand?: boolean): void
  /** Whether another act of the user, a moment ago, explains what happens now. */
  isDisturbed(watch: Watch, now: number): boolean
  /** Ends a watch without a verdict. */
  forget(watch: Watch): void
  /** Ends all watches without a verdict: nobody can see an answer now. */
  abort(): void
}

export interface Causality extends Clicks {
  /** Observes an open shadow root, into which the document's own observer does not see. */
  include(root: Node): void
  /** Runs whenever something of the page changed. */
  onChange(run: () => void): void
}

export const createCausality = (core: Core, onTurnEnd: (watch: Watch) => void): Causality => {
  const { awaited, add, give, last, forget } = createWatches(core)
  const turn = createTurn<Watch>(core, onTurnEnd)
  const pressTurn = createTurn<Press>(core)
  let press: Press | undefined
  let actedAt = 0
  let handAt = 0

  const { current } = turn
  const latest = (): Watch | undefined => {
    const watch = last()
    return watch && awaited.has(watch) ? watch : undefined
  }
  const recent = (ms: number): Watch | undefined => {
    const watch = last()
    return watch && ticks() - watch.at <= ms ? watch : undefined
  }
  const clicks: Clicks = {
    awaited,
    watch: facts => {
      const watch = add(facts, press)
      if (press?.answered) give(watch, 'mutation', 0)
      press = undefined
      turn.enter(watch)
    },
    current,
    resume: watch => {
      if (watch && ticks() - watch.at <= CHAIN_MS) turn.enter(watch)
    },
    answer: (kind, mine = current() ?? latest()) => {
      if (mine) give(mine, kind)
    },
    answerNow: kind => {
      const watch = current()
      if (watch) give(watch, kind)
    },
    latest,
    untouched: () => {
      const watch = latest()
      return watch && handAt <= watch.at ? watch : undefined
    },
    recent,
    press: (trigger, element) => {
      handAt = ticks()
      press = trigger && element && { trigger, element, at: handAt, answered: false, blurred: false }
      if (press) pressTurn.enter(press)
    },
    // A click may come before the message that ends the turn of its press.
    pressing: () => (current() ? undefined : pressTurn.current()),
    pressed: () => press,
    act: byHand => {
      actedAt = ticks()
      if (byHand) handAt = actedAt
    },
    isDisturbed: (watch, now) => actedAt > watch.at && now - actedAt < ACT_MS,
    abort: () => awaited.forEach(forget),
    forget,
  }
  core.onLeave(clicks.abort)
  return Object.assign(clicks, createMutations(core, clicks))
}

import { ticks } from '../clock.ts'
import type { Core } from '../types.ts'
import type { Causality, Clicks } from './clicks.ts'
import { createMutations } from './mutations.ts'
import { createTurn } from './turn.ts'
import type { Press, Watch } from './watch.ts'
import { createWatches } from './watches.ts'

/** A request that was made by a continuation of a request of the click still belongs to it, for so long. */
const CHAIN_MS = 10_000
/** What follows another act of the user within this time answers that act. */
const ACT_MS = 100

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

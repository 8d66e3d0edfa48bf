import { ticks } from '../clock.ts'
import { patch } from '../patch.ts'
import type { Core } from '../types.ts'
import { createBaseline, type Place } from './baseline.ts'
import type { Causality, Clicks } from './clicks.ts'
import type { Watch } from './watch.ts'

/** What changes within this time of a press is its feedback; what changes again after it is another change. */
const PRESS_MS = 100
/** How long a page has to be watched before its background is known. */
const YOUNG_MS = 5_000
/** Of one delivery so many changes are looked at: the handlers of the observer have a budget. */
const MOST_RECORDS = 200
const INVISIBLE = /^(head|script|style|link|meta|title)$/

// Safe: what is no element has none, and the expression above does not match what a missing name reads as.
const nameOf = (node: Node | null): string => (node as Element | null)?.localName as string

/** Scripts, styles and measuring pixels that others put into the page are no answer. */
const isVisible = (record: MutationRecord): boolean => {
  // A sheet that is switched on or off, as themes are.
  if (record.attributeName && nameOf(record.target) === 'link') return true
  if (INVISIBLE.test(nameOf(record.target)) || INVISIBLE.test(nameOf(record.target.parentNode))) return false
  if (record.type !== 'childList') return true
  return [...record.addedNodes, ...record.removedNodes].some(node => !INVISIBLE.test(nameOf(node)))
}

/**
 * Which changes of the page answer which click. One within the click's own turn does, whatever else changes there. A later
 * one does unless its place is background, it is feedback of the press, or it follows another act; far from the click it
 * also takes a quiet page. What answers nothing becomes the baseline.
 */
export const createMutations = (core: Core, clicks: Clicks): Pick<Causality, 'include' | 'onChange'> => {
  const bornAt = ticks()
  const baseline = createBaseline()
  let onChange = (): void => {}

  /** False when the place goes on to change by itself, so that this change answers nothing. */
  const take = (watch: Watch, place: Place, now: number): boolean => {
    if (now - bornAt > YOUNG_MS) {
      clicks.answer('mutation', watch)
      return true
    }
    const known = watch.candidates.get(place)
    if (!known) watch.candidates.set(place, { afterMs: now - watch.at, seenAt: now, repeats: false })
    else {
      // The frames of one animation are one change.
      if (now - known.seenAt > PRESS_MS) known.repeats = true
      known.seenAt = now
    }
    return !known?.repeats
  }

  const isFeedback = (record: MutationRecord, place: Place, { press }: Watch): boolean =>
    press !== undefined &&
    (place.pressedAt >= press.at ||
      (record.target.parentNode !== null &&
        baseline.place(record.target.parentNode, 'childList').pressedAt >= press.at))

  const mayAnswer = (watch: Watch, record: MutationRecord, place: Place, now: number): boolean => {
    if (isFeedback(record, place, watch) || clicks.isDisturbed(watch, now)) return false
    return watch.vicinity.contains(record.target) || (watch === clicks.latest() && baseline.isQuiet(now))
  }

  /** A change after the turns of all clicks: the latest click that it may belong to takes it, or the baseline. */
  const later = (record: MutationRecord, place: Place, now: number): void => {
    const isBackground = baseline.isBackground(place, now)
    if (!isBackground) {
      let repeats = false
      for (const watch of [...clicks.awaited].reverse()) {
        if (!mayAnswer(watch, record, place, now)) continue
        // What goes on by itself after a later click did so after the earlier ones.
        if (repeats) watch.candidates.set(place, { afterMs: 0, seenAt: now, repeats: true })
        else if (take(watch, place, now)) return
        else repeats = true
      }
      baseline.stray(now)
    }
    baseline.beat(place, now)
  }

  /** A change between a press and its click: a look of what is pressed, or already what the press was for. */
  const pressed = (record: MutationRecord, place: Place, now: number): boolean => {
    const press = clicks.pressed()
    if (!press || now - press.at > PRESS_MS) return false
    const { attributeName, target } = record
    const inside = press.element.contains(target)
    if (inside) place.pressedAt = now
    const tells = !inside || attributeName?.startsWith('aria-') || attributeName === 'data-state'
    if (tells && press === clicks.pressing() && !press.blurred) press.answered = true
    return inside || press === clicks.pressing()
  }

  const observed = (records: MutationRecord[]): void => {
    const now = ticks()
    const current = clicks.current()
    for (const record of records.slice(0, MOST_RECORDS)) {
      if (!isVisible(record)) continue
      if (current) {
        clicks.answer('mutation', current)
        continue
      }
      const place = baseline.place(record.target, record.attributeName ?? record.type)
      if (!pressed(record, place, now)) later(record, place, now)
    }
  }

  const observer = new MutationObserver(records => {
    onChange()
    core.guard(() => observed(records))
  })
  const include = (root: Node): void =>
    observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true })
  include(document)
  patch(core, Element.prototype, 'attachShadow', () => include)
  core.onStop(() => observer.disconnect())
  return {
    include,
    onChange: run => {
      onChange = run
    },
  }
}

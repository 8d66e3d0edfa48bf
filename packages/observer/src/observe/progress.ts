import type { Causality } from '../causality/clicks.ts'
import type { Core } from '../types.ts'

/** What tells a user that something is on its way. Own spinners are seen once they carry one of these. */
const INDICATORS = '[role=progressbar],progress,[aria-busy=true]'
/** At most so often the page is asked: it may change with every frame. */
const PAUSE_MS = 150

const isShown = (element: Element): boolean =>
  !element.closest('[data-fovea-ignore]') &&
  element.getClientRects().length > 0 &&
  getComputedStyle(element).visibility !== 'hidden'

/** Records that a progress indicator appeared, and that the last one went. */
export const observeProgress = (core: Core, causality: Causality): void => {
  let visible = false
  let isAsked = false
  const look = (): void => {
    isAsked = false
    const found = [...document.querySelectorAll(INDICATORS)].some(isShown)
    if (found === visible) return
    visible = found
    core.record('progress', { visible })
  }
  const changed = (): void => {
    if (!isAsked) core.after(PAUSE_MS, look)
    isAsked = true
  }
  causality.onChange(changed)
  changed()
}

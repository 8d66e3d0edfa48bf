import type { Causality } from '../causality/clicks.ts'
import { ticks } from '../clock.ts'
import type { Describer } from '../target.ts'
import type { Core } from '../types.ts'
import { elementOf } from './clicks.ts'

/** Typing is told once a second and field, not by the key. */
const TYPING_MS = 1_000

// Safe: what an element does not have is undefined.
const validOf = (element: Element): boolean | undefined => (element as HTMLInputElement).validity?.valid

/** Records that a field was changed or found invalid, and that a form was submitted; never what is in them. */
export const observeInputs = (core: Core, describe: Describer, causality: Causality): void => {
  let last: { element: Element; at: number; valid: boolean | undefined } | null = null
  const record = (event: Event): void => {
    const element = elementOf(event)
    if (!element || !(event.isTrusted || event.type === 'invalid')) return
    if (event.type === 'input' && !causality.current()) causality.act()
    const at = ticks()
    const valid = event.type !== 'invalid' && validOf(element)
    if (last?.element === element && at - last.at < TYPING_MS && last.valid === valid) return
    last = { element, at, valid }
    const target = describe(element)
    if (target) core.record('input', { valid }, target)
  }
  core.listen('input change invalid', record)
  core.listen('submit', event => {
    const element = elementOf(event)
    const target = element && describe(element)
    if (!target) return
    core.record('form_submit', {}, target)
    const watch = causality.current()
    // Handlers run after us: unless one prevents it, the form leads away.
    core.after(0, () => {
      if (!event.defaultPrevented) causality.answer('navigation', watch)
    })
  })
}

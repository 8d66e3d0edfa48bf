import type { Causality } from '../causality/clicks.ts'
import { ticks } from '../clock.ts'
import { cleanAddress, cleanMessage } from '../redaction.ts'
import type { Describer } from '../target.ts'
import type { Core } from '../types.ts'

/** An error so soon after a click is the click's; the rule of error clicks has the same number. */
const CAUSED_MS = 1_000
const SAME_MS = 1_000
const MOST_KNOWN = 200
/** The browser says it of loops that it ended without harm. */
const HARMLESS = /^ResizeObserver loop/

const messageOf = (reason: unknown): string =>
  reason instanceof Error || typeof reason === 'string' ? String(reason) : typeof reason

/** Records errors of scripts, rejections that nobody handled, and resources that could not be loaded. */
export const observeErrors = (core: Core, describe: Describer, causality: Causality): void => {
  /** When each message came last, and whether it comes without clicks, too: then a click near it did not cause it. */
  const known = new Map<string, { at: number; unprovoked: boolean }>()
  const record = (message: string, kind: string): void => {
    if (HARMLESS.test(message)) return
    const clean = cleanMessage(message)
    const now = ticks()
    const before = known.get(clean)
    const current = causality.current()
    const cause = current ?? (before?.unprovoked ? undefined : causality.recent(CAUSED_MS))
    if (known.size > MOST_KNOWN) known.clear()
    known.set(clean, { at: now, unprovoked: before?.unprovoked || !cause })
    // An error in each frame is one error a second.
    if (before && now - before.at < SAME_MS && !current) return
    core.record('error', { message: clean, kind, causedBy: cause?.draft.eventId })
  }
  core.listen('error', event => {
    if (event instanceof ErrorEvent) return record(event.message, 'error')
    const element = event.target
    if (!(element instanceof Element)) return
    const target = describe(element)
    const address = element.getAttribute('src') ?? element.getAttribute('href')
    const path = address ? cleanAddress(address) : undefined
    if (target)
      core.record('error', { message: `${target.tagName} not loaded`, kind: 'resource', path }, target)
  })
  core.listen<PromiseRejectionEvent>('unhandledrejection', event => {
    record(messageOf(event.reason), 'rejection')
  })
}

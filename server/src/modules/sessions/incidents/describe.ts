import { type EngineTarget, kindOfTarget } from '../engine/index.ts'
import type { EventTarget } from '../schema/event.ts'
import type { SignalType } from '../schema/signal.ts'

const NAMES: Readonly<Record<SignalType, string>> = {
  rage: 'Rage clicks',
  dead_click: 'Dead click',
  error_click: 'Error after a click',
  blocked: 'Blocked',
  form_loop: 'Form that cannot be sent',
  abandonment: 'Abandoned',
  confusion: 'Confusion',
  quick_back: 'Quick back',
  refresh_loop: 'Reload loop',
  slow_wait: 'Slow answer',
  thrash: 'Thrashing',
}

/** As it is stored and shown: every field, null where the engine knows nothing. */
export const wireTarget = (target: EngineTarget | null): EventTarget | null =>
  target && {
    type: target.type ?? null,
    id: target.id ?? null,
    selector: target.selector ?? null,
    tagName: target.tagName ?? null,
  }

const placeOf = (target: EventTarget | null): string | null => {
  if (target === null) return null
  const kind = target.type || target.tagName ? kindOfTarget(target) : null
  const name = target.id ? `#${target.id}` : target.selector
  return [kind, name].filter(Boolean).join(' ') || null
}

/** For people, e.g. “button #save on /checkout”. */
export const describePlace = (route: string, target: EventTarget | null): string => {
  const place = placeOf(target)
  return place === null ? route : `${place} on ${route}`
}

const TITLE_CHARACTERS = 200

/** Of these the label tells more than the place does: an error, a request, the pages that are confused. */
const TELLING: ReadonlySet<SignalType> = new Set([
  'error_click',
  'blocked',
  'slow_wait',
  'refresh_loop',
  'confusion',
])

/** “Dead click: button #save on /checkout”, “Blocked: POST /api/orders → 500 at form #order on /checkout”. */
export const titleOf = (
  type: SignalType,
  route: string,
  target: EventTarget | null,
  label: string,
): string => {
  const place = describePlace(route, target)
  // The engine names an element so.
  const namesTarget = target?.id != null && label.includes(`“${target.id}”`)
  const tells = TELLING.has(type) && label !== '' && !namesTarget
  const said = !tells ? place : label.includes(place) ? label : `${label} at ${place}`
  return `${NAMES[type]}: ${said}`.slice(0, TITLE_CHARACTERS)
}

import type { EventTarget, IncidentStatus, SessionState, Severity, SignalType } from '@fovea/client'
import { formatNumber } from '#/format/index.ts'

/** What each kind of signal is called, and what it means to the person it happened to. */
export const SIGNALS: Record<SignalType, { label: string; means: string }> = {
  rage: { label: 'Rage clicks', means: 'Several quick clicks on one thing, none of them answered.' },
  dead_click: { label: 'Dead click', means: 'A click on something that looks alive, and nothing happened.' },
  error_click: { label: 'Error after a click', means: 'A click that ended in an error or a failed request.' },
  blocked: { label: 'Blocked', means: 'Rejected, tried again, and rejected again.' },
  form_loop: { label: 'Form loop', means: 'One form, sent again and again without success.' },
  abandonment: { label: 'Abandonment', means: 'Something was begun, went wrong, and was given up.' },
  confusion: { label: 'Confusion', means: 'Back and forth between pages, or up and down on one.' },
  quick_back: { label: 'Quick back', means: 'A page that was left again right after arriving.' },
  refresh_loop: { label: 'Reload loop', means: 'The same page, loaded again and again.' },
  slow_wait: { label: 'Slow answer', means: 'A long wait, and nothing that said so.' },
  thrash: { label: 'Thrashing pointer', means: 'The pointer went back and forth, then the page was left.' },
}

/** A type that this page does not know yet still has a name. */
export const signalLabel = (type: string): string =>
  // The record has all that are known here; a newer server may name others.
  (SIGNALS as Record<string, { label: string } | undefined>)[type]?.label ?? type.replaceAll('_', ' ')

export const SEVERITY_LABELS: Record<Severity, string> = {
  none: 'None',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
}

export const STATE_LABELS: Record<SessionState, string> = {
  active: 'Active',
  idle: 'Idle',
  completed: 'Completed',
}

export const STATUS_LABELS: Record<IncidentStatus, string> = {
  new: 'New',
  confirmed: 'Confirmed',
  dismissed: 'Dismissed',
  resolved: 'Resolved',
  regressed: 'Regressed',
}

/** `button #save`: the role or tag, and the id or the selector. */
export function nameTarget(target: EventTarget | null): string {
  if (!target) return ''
  const kind = target.type ?? target.tagName?.toLowerCase() ?? ''
  const name = target.id ? `#${target.id}` : (target.selector ?? '')
  return [kind, name].filter(Boolean).join(' ')
}

/** A name whose unit is its ending: `maxGapMs`, `maxDistancePx`. */
const UNITS: [RegExp, (value: number) => string][] = [
  [/Ms$/, value => milliseconds(value)],
  [/Px$/, value => `${formatNumber(value)} px`],
]

/** `640 ms`, `1.2 s`, `45 s`, `3 min`, as the server's explanations say them. */
export function milliseconds(ms: number): string {
  const trim = (value: number) => String(Math.round(value * 10) / 10)
  if (ms < 1_000) return `${Math.round(ms)} ms`
  return ms < 120_000 ? `${trim(ms / 1_000)} s` : `${trim(ms / 60_000)} min`
}

/** A number with the unit that its name says: `1 s` for `maxGapMs: 1000`. */
export function withUnit(name: string, value: number | string | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value
  return UNITS.find(([ending]) => ending.test(name))?.[1](value) ?? formatNumber(value)
}

/** `Max gap`: the name of a threshold as a person reads it, without its unit. */
export function thresholdLabel(name: string): string {
  const words = name
    .replace(/(Ms|Px)$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What each number is called, where its name alone would not say it. */
const LABELS: Record<string, string> = {
  minClicks: 'Clicks, at least',
  maxGapMs: 'Apart, at most',
  maxDistancePx: 'Distance, at most',
  strongClicks: 'Strong from clicks',
  strongWithinMs: 'Strong within',
  weakGapMs: 'Weak up to a gap of',
  weakDistancePx: 'Weak up to a distance of',
  selectionGapMs: 'Selecting text, up to',
  repeatMs: 'One signal, up to',
  maxDelayMs: 'Delay, at most',
  weakDelayMs: 'Weak up to a delay of',
  minRetries: 'Retries, at least',
  minSubmits: 'Submits, at least',
  withinMs: 'Within',
  frictionWithinMs: 'Friction within',
  returnMs: 'May come back within',
  linkMs: 'After a link, within',
  minVisits: 'Visits, at least',
  visitsWithinMs: 'Visits within',
  minVisitMs: 'A visit lasts at least',
  minReversals: 'Reversals, at least',
  reversalsWithinMs: 'Reversals within',
  maxStayMs: 'Stay, at most',
  weakStayMs: 'Weak up to a stay of',
  minReloads: 'Reloads, at least',
  minWaitMs: 'Wait, longer than',
  weakWaitMs: 'Weak from a wait of',
  maxWaitMs: 'Waited for, at most',
  leaveMs: 'Page left within',
  windowMs: 'An answer comes within',
  promptMs: 'Taken as its effect within',
  failureMs: 'A failure follows within',
  outcomeMs: 'An outcome comes within',
  lateMs: 'A late answer, up to',
  backgroundMin: 'Background from',
  standsAlone: 'Stands alone from',
  minStrength: 'Strength, at least',
  minConfidence: 'Confidence, at least',
  confidenceGain: 'Gain by correlation',
  gainFrom: 'Gain from a confidence of',
  halfLifeMs: 'Halved after',
  mediumFrom: 'Medium from',
  highFrom: 'High from',
  criticalFrom: 'Critical from',
}

/** A number of a rule, in words. */
export const ruleLabel = (name: string): string => LABELS[name] ?? thresholdLabel(name)

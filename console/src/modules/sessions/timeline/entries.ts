import type { SessionEvent, TimelineEntry } from '@fovea/client'
import { milliseconds, nameTarget, signalLabel } from '../words.ts'
import type { Span } from './axis.ts'

export const keyOf = ({ event, signal }: TimelineEntry) => signal?.id ?? event?.eventId ?? ''

const numberIn = (event: SessionEvent | null, field: string): number | null => {
  const value = event?.metadata[field]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
const textIn = (event: SessionEvent, field: string): string => {
  const value = event.metadata[field]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** When an entry was going on. A request is told when it has ended, and began its duration earlier. */
export function spanOf({ at, kind, event, signal }: TimelineEntry): Span {
  if (signal) return { from: at, to: Math.max(at, at + signal.endedAt - signal.startedAt) }
  const takes = kind === 'request' || event?.eventType === 'long_task'
  return { from: at - (takes ? Math.max(0, numberIn(event, 'durationMs') ?? 0) : 0), to: at }
}

export type Tone = 'plain' | 'warn' | 'danger'

/** Whether something is as it should be. */
export function toneOf({ kind, event, signal }: TimelineEntry): Tone {
  if (signal) return signal.severity === 'high' || signal.severity === 'critical' ? 'danger' : 'warn'
  if (kind === 'error' || event?.eventType === 'network_error') return 'danger'
  return event?.eventType === 'slow_response' || event?.eventType === 'long_task' ? 'warn' : 'plain'
}

const NAMES: Record<string, string> = {
  click: 'Click',
  input: 'Input',
  form_submit: 'Form sent',
  network_success: 'Request',
  network_error: 'Failed request',
  slow_response: 'Slow request',
  error: 'Error',
  navigation: 'Page',
  scroll: 'Scroll',
  pointer: 'Pointer',
  progress: 'Progress',
  long_task: 'Busy page',
  web_vital: 'Web vital',
  visibility: 'Visibility',
  custom: 'Event',
}

/** What an entry is called, and what it was about, in a few words each. */
export function describe({ event, signal }: TimelineEntry): { title: string; detail: string } {
  if (signal) return { title: signalLabel(signal.type), detail: signal.explanation }
  if (!event) return { title: 'Event', detail: '' }
  return { title: NAMES[event.eventType] ?? event.eventType, detail: detailOf(event) }
}

function requestWords(event: SessionEvent): string {
  const duration = numberIn(event, 'durationMs')
  const failure = textIn(event, 'error')
  return [
    [textIn(event, 'method'), textIn(event, 'path')].filter(Boolean).join(' '),
    textIn(event, 'status') || failure,
    duration === null ? '' : milliseconds(duration),
  ]
    .filter(Boolean)
    .join(' · ')
}

const DETAILS: Record<string, (event: SessionEvent) => string> = {
  network_success: requestWords,
  network_error: requestWords,
  slow_response: requestWords,
  error: event => textIn(event, 'message') || textIn(event, 'kind'),
  navigation: event => {
    const how = textIn(event, 'kind')
    return [textIn(event, 'to') || event.route, how === '' || how === 'push' ? '' : how]
      .filter(Boolean)
      .join(' · ')
  },
  click: event => [nameTarget(event.target), answerWords(event)].filter(Boolean).join(' · '),
  scroll: event =>
    numberIn(event, 'depth') === null ? '' : `to ${Math.round(numberIn(event, 'depth') ?? 0)} %`,
  pointer: event =>
    numberIn(event, 'reversals') === null ? '' : `${numberIn(event, 'reversals')} reversals`,
  progress: event => (event.metadata.visible === false ? 'went away' : 'is shown'),
  visibility: event => (event.metadata.hidden === true ? 'hidden' : 'shown'),
  long_task: event => milliseconds(numberIn(event, 'durationMs') ?? 0),
  web_vital: event => `${textIn(event, 'name')} ${Math.round((numberIn(event, 'value') ?? 0) * 1000) / 1000}`,
  custom: event => [textIn(event, 'name'), textIn(event, 'userId')].filter(Boolean).join(' · '),
}

const detailOf = (event: SessionEvent) => DETAILS[event.eventType]?.(event) || nameTarget(event.target)

const ANSWERS: Record<string, string> = {
  mutation: 'the page changed',
  request: 'a request began',
  navigation: 'a page opened',
  focus: 'the focus moved',
  media: 'media played',
  selection: 'text was selected',
}

/** What answered a click, where somebody watched. */
function answerWords({ metadata: { response } }: SessionEvent): string {
  if (response === null) return 'no answer'
  if (typeof response !== 'object' || response === undefined || !('kind' in response)) return ''
  const after = 'afterMs' in response && typeof response.afterMs === 'number' ? response.afterMs : null
  const words = ANSWERS[String(response.kind)] ?? String(response.kind)
  return after === null ? words : `${words} after ${milliseconds(after)}`
}

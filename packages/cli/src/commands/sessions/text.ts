import type { EventTarget, SessionEvent, Signal, TimelineEntry } from '@fovea/client'
import { visible } from '../../text.ts'

/** What something happened on, as short as it stays clear: the selector, else tag and id. */
export function targetOf(target: EventTarget | null): string {
  if (target === null) return ''
  const { selector, tagName, id } = target
  return selector ?? `${tagName ?? ''}${id === null ? '' : `#${id}`}`
}

/** `12:03:04.250`, local time. */
export function clockTime(ms: number): string {
  const date = new Date(ms)
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map(part =>
    String(part).padStart(2, '0'),
  )
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** The time since the beginning, `0:03.250`, with hours where there are any. */
export function offsetTime(ms: number): string {
  const whole = Math.floor(Math.max(0, ms) / 1_000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3_600)
  const minutes = Math.floor(whole / 60) % 60
  const part = String(Math.max(0, ms) % 1_000).padStart(3, '0')
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}.${part}`
}

/** One event on one line, behind its time. */
export function eventLine({ eventType, route, target, flags }: SessionEvent): string {
  const noted = flags.length === 0 ? '' : `(${flags.join(', ')})`
  const parts = [eventType.padEnd(15), route, targetOf(target), noted]
  return visible(parts.filter(part => part !== '').join('  '))
}

/** Two decimals, so that 0.8 and 0.79 differ. */
export const share = (value: number): string => value.toFixed(2)

export function signalLine({ type, strength, explanation }: Signal): string {
  return visible(`▲ ${type} ${share(strength)}: ${explanation}`)
}

/** One entry of a timeline on one line; null for what this version does not know. */
export function timelineLine(entry: TimelineEntry, startedAt: number): string | null {
  const text = entry.signal ? signalLine(entry.signal) : entry.event ? eventLine(entry.event) : null
  return text === null ? null : `${offsetTime(entry.at - startedAt).padStart(10)}  ${text}`
}

/** Plain score, one decimal. */
export const points = (score: number): string => score.toFixed(1)

import type { EngineEvent } from '../../server/src/modules/sessions/engine/index.ts'

/** Our models of rules for rage clicks that others have published: they count clicks, and know nothing of answers. */
export interface PublishedRule {
  readonly name: string
  fires(clicks: readonly Click[]): boolean
}

export interface Click {
  readonly at: number
  readonly x: number
  readonly y: number
  readonly target: string
}

export const clicksOf = (events: readonly EngineEvent[]): Click[] =>
  events
    .filter(event => event.type === 'click')
    .map(event => ({
      at: event.at,
      x: Number(event.metadata.x),
      y: Number(event.metadata.y),
      target: `${event.target?.selector}`,
    }))
    .sort((a, b) => a.at - b.at)

type Near = (before: Click, click: Click) => boolean

/** `count` clicks of which each is near the one before it. */
const inARow =
  (count: number, near: Near) =>
  (clicks: readonly Click[]): boolean => {
    let row = 1
    return clicks.some((click, index) => {
      const before = clicks[index - 1]
      row = before && near(before, click) ? row + 1 : 1
      return row >= count
    })
  }

/** `count` clicks within a time, all of them near the first. */
const within =
  (count: number, ms: number, near: Near) =>
  (clicks: readonly Click[]): boolean =>
    clicks.some((first, index) => {
      const window = clicks.slice(index).filter(click => click.at - first.at <= ms && near(first, click))
      return window.length >= count
    })

const distance = (a: Click, b: Click): number => Math.hypot(a.x - b.x, a.y - b.y)
const same: Near = (a, b) => a.target === b.target
const anywhere: Near = () => true

export const PUBLISHED: readonly PublishedRule[] = [
  {
    name: '3 clicks, each < 1 s and < 30 px from the one before, any element',
    fires: inARow(3, (a, b) => b.at - a.at < 1_000 && distance(a, b) < 30),
  },
  { name: '3 clicks, each < 300 ms, one label', fires: inARow(3, (a, b) => b.at - a.at < 300 && same(a, b)) },
  { name: '5 clicks in 5 s and 8 px', fires: within(5, 5_000, (a, b) => distance(a, b) <= 8) },
  { name: '4 clicks in 1 s', fires: within(4, 1_000, anywhere) },
  { name: '3 clicks in 1 s on one target', fires: within(3, 1_000, same) },
]

import { ticks } from '../clock.ts'
import type { Core } from '../types.ts'
import { createAxis } from './axis.ts'

const TRAVEL = 40
/** One burst is told as one event: the rule of thrashing looks at 2 s. */
const BURST_MS = 2_000
const REST_MS = 500
/** Fewer turns are how people move. */
const FEWEST = 3

/** Records bursts in which the pointer went to and fro. */
export const observePointer = (core: Core): void => {
  const x = createAxis(TRAVEL)
  const y = createAxis(TRAVEL)
  let reversals = 0
  let startedAt = 0
  let lastAt = 0
  let stamp = 0
  const end = (): void => {
    if (reversals >= FEWEST) core.record('pointer', { reversals }, undefined, stamp)
    reversals = 0
  }
  core.listen<MouseEvent>('mousemove', event => {
    const now = ticks()
    if (reversals > 0 && (now - startedAt > BURST_MS || now - lastAt > REST_MS)) end()
    // Both axes move on with each event; a diagonal turn is one turn.
    const turned = x(event.clientX)
    if (!y(event.clientY) && !turned) return
    if (reversals === 0) startedAt = now
    reversals++
    lastAt = now
    stamp = Date.now()
  })
  core.onLeave(end)
}

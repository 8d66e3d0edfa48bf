import type { Answer } from './answer.ts'
import type { Click } from './facts.ts'
import type { Trace } from './trace.ts'

/**
 * How far the silence of unwatched clicks can be trusted, 0–1. A program that reports only requests and pages is deaf to
 * everything that a page changes by itself; where it is, many of the things that were clicked seem dead. So each other
 * target that seemed dead weighs against the ones that answered, with three answers given in advance (one silent target
 * alone proves no deafness).
 */
export const hearingOf = (trace: Trace, answerOf: (click: Click) => Answer): ((silent: Click) => number) => {
  const silent = new Set<string>()
  const heard = new Set<string>()
  for (const click of trace.clicks) {
    if (click.response !== undefined || click.interactive !== true) continue
    const { verdict } = answerOf(click)
    if (verdict === 'silent') silent.add(click.key)
    else if (verdict !== 'unknown') heard.add(click.key)
  }
  for (const key of heard) silent.delete(key)
  return click => {
    const others = silent.size - (silent.has(click.key) ? 1 : 0)
    return (heard.size + IN_ADVANCE) / (heard.size + IN_ADVANCE + others)
  }
}

const IN_ADVANCE = 3

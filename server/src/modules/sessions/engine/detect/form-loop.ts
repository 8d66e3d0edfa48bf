import type { Attempt } from '../classify/attempts.ts'
import { type Candidate, type Context, type Detector, MET, SURE } from './candidate.ts'
import { evidenceOfTries, labelOfTries } from './tries.ts'
import { fullWindows } from './windows.ts'

type Rule = Context['rules']['signals']['form_loop']

/** One form, submitted again and again, and nothing comes of it. */
export const formLoop: Detector<'form_loop'> = {
  type: 'form_loop',
  detect: context => {
    const rule = context.rules.signals.form_loop
    return failingRuns(context.attempts).flatMap(run =>
      fullWindows(run, () => 1, rule.minSubmits, rule.withinMs).map(submits => candidateOf(submits, rule)),
    )
  },
}

/** Submits of one form in a row that did not succeed, for all that is known. */
const failingRuns = (attempts: readonly Attempt[]): Attempt[][] => {
  const runs: Attempt[][] = []
  const open = new Map<string, Attempt[]>()
  for (const attempt of attempts) {
    if (attempt.action.kind !== 'submit') continue
    if (attempt.outcome === 'succeeded' || attempt.outcome === 'unknown') {
      open.delete(attempt.key)
      continue
    }
    const run = open.get(attempt.key)
    if (run) run.push(attempt)
    else {
      const begun = [attempt]
      runs.push(begun)
      open.set(attempt.key, begun)
    }
  }
  return runs
}

/** Without a single rejection the form may have succeeded in a way that nobody reports. */
const SURE_WITHOUT_REJECTION = 0.6

const candidateOf = (submits: readonly Attempt[], rule: Rule): Candidate<'form_loop'> => {
  const [first, last] = [submits[0], submits.at(-1)]
  const rejected = submits.filter(attempt => attempt.outcome === 'rejected')
  return {
    type: 'form_loop',
    strength: Math.min(1, MET + 0.05 * (submits.length - rule.minSubmits)),
    confidence:
      rejected.length > 1 ? SURE.watched : rejected.length > 0 ? SURE.inferred : SURE_WITHOUT_REJECTION,
    evidence: evidenceOfTries(submits),
    route: first?.action.route ?? '',
    target: first?.action.target ?? null,
    label: labelOfTries(submits),
    measured: {
      submits: submits.length,
      spanMs: (last?.at ?? 0) - (first?.at ?? 0),
      rejections: rejected.length,
    },
  }
}

import type { Severity } from '@fovea/client'
import { classNames } from '#/ui/index.ts'
import { SEVERITY_LABELS } from '../words.ts'
import { severityTone } from './signal-icon.tsx'

const RADIUS = 19
const LENGTH = 2 * Math.PI * RADIUS

/** The frustration score, 0 to 100, as a number in a ring that fills. */
export function Score({ score, severity }: { score: number; severity: Severity }) {
  const tone = severityTone[severity]
  return (
    <span className={classNames('relative grid size-11 shrink-0 place-items-center', tone.text)}>
      <svg viewBox="0 0 44 44" aria-hidden="true" className="absolute inset-0 -rotate-90">
        <circle cx="22" cy="22" r={RADIUS} fill="none" strokeWidth="3" className="stroke-line" />
        <circle
          cx="22"
          cy="22"
          r={RADIUS}
          fill="none"
          strokeWidth="3"
          strokeLinecap="round"
          stroke="currentColor"
          strokeDasharray={`${(score / 100) * LENGTH} ${LENGTH}`}
          className={score === 0 ? 'opacity-0' : undefined}
        />
      </svg>
      <span className="tabular text-sm font-semibold">
        <span className="sr-only">Frustration score </span>
        {Math.round(score)}
        <span className="sr-only">, {SEVERITY_LABELS[severity].toLowerCase()}</span>
      </span>
    </span>
  )
}

import type { Incident } from '@fovea/client'
import { countOf, formatNumber } from '#/format/index.ts'
import { classNames } from '#/ui/index.ts'
import { severityTone } from '../look/signal-icon.tsx'

const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const dayOnly = new Intl.DateTimeFormat('en', { day: 'numeric', timeZone: 'UTC' })

/** Affected sessions of the last 14 days, a bar for each. */
export function Trend({ incident: { trend, severity } }: { incident: Incident }) {
  const most = Math.max(1, ...trend.map(({ sessions }) => sessions))
  return (
    <ol aria-label="Affected sessions by day" className="flex h-32 items-end gap-1 sm:gap-1.5">
      {trend.map(({ at, sessions }) => (
        <li key={at} className="flex h-full min-w-0 flex-1 flex-col justify-end gap-1">
          <span className="tabular text-center text-[11px] text-ink-3">
            {sessions > 0 && formatNumber(sessions)}
          </span>
          <span
            aria-hidden
            title={`${day.format(at)}: ${countOf(sessions, 'session')}`}
            className={classNames(
              'block rounded-t-md rounded-b-xs',
              sessions === 0 ? 'bg-line' : severityTone[severity].solid,
            )}
            style={{ height: `${Math.max(3, (sessions / most) * 80)}px` }}
          />
          <span className="tabular text-center text-[11px] text-ink-3">
            <span aria-hidden>{dayOnly.format(at)}</span>
            <span className="sr-only">{day.format(at)}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}

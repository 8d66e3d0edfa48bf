import type { SessionStats } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { formatNumber } from '#/format/index.ts'
import { classNames, Skeleton } from '#/ui/index.ts'
import { statsQuery } from '../data/sessions.ts'
import { Sparkline } from '../look/sparkline.tsx'
import { signalLabel } from '../words.ts'

/** How the project stands right now. */
export function Counters() {
  const stats = useQuery(statsQuery)
  // Beside the list, which says itself when the server does not answer.
  if (!stats.data) return stats.error ? null : <CountersSkeleton />
  const { activeSessions, idleSessions, sessionsLastDay, frustratedLastDay, openIncidents } = stats.data
  return (
    <ul aria-label="Right now" className="mb-5 grid grid-cols-2 gap-3 lg:grid-cols-4">
      <EventsTile stats={stats.data} />
      <Tile value={activeSessions} term="Active sessions" note={`${formatNumber(idleSessions)} idle`} />
      <SignalsTile stats={stats.data} />
      <Tile
        value={openIncidents}
        term="Open incidents"
        tone={openIncidents > 0 ? 'text-danger' : undefined}
        note={`${formatNumber(frustratedLastDay)} of ${formatNumber(sessionsLastDay)} sessions`}
        to="/sessions/incidents"
      />
    </ul>
  )
}

function EventsTile({
  stats: { eventsLastMinute, eventsPerMinute, eventsLastHour },
}: {
  stats: SessionStats
}) {
  return (
    <Tile value={eventsLastMinute} term="Events a minute">
      <Sparkline
        values={eventsPerMinute.map(one => one.events)}
        label={`Events of the last hour by minute, ${formatNumber(eventsLastHour)} in all`}
        className="text-accent"
      />
    </Tile>
  )
}

function SignalsTile({ stats: { signalsLastDay } }: { stats: SessionStats }) {
  const kinds = Object.entries(signalsLastDay).sort(([, a], [, b]) => b - a)
  const sum = kinds.reduce((total, [, count]) => total + count, 0)
  const [first] = kinds
  const note = first && first[1] > 0 ? `mostly ${signalLabel(first[0]).toLowerCase()}` : 'none so far'
  return (
    <Tile value={sum} term="Signals, 24 hours" tone={sum > 0 ? 'text-warn' : undefined} note={note}>
      {sum > 0 && <Shares counts={kinds.map(([, count]) => count)} sum={sum} />}
    </Tile>
  )
}

/** How the kinds share the whole; in words beside it. */
function Shares({ counts, sum }: { counts: readonly number[]; sum: number }) {
  return (
    <span aria-hidden className="mt-1 flex h-1.5 gap-px overflow-hidden rounded-full">
      {counts.map((count, index) => (
        <span
          // In the order of their counts, without anything of their own to be told by.
          // biome-ignore lint/suspicious/noArrayIndexKey: the reason is above
          key={index}
          className="h-full bg-warn"
          style={{ width: `${(count / sum) * 100}%`, opacity: Math.max(0.25, 1 - index * 0.17) }}
        />
      ))}
    </span>
  )
}

type TileProps = {
  value: number
  term: string
  tone?: string | undefined
  note?: string
  to?: '/sessions/incidents'
  children?: ReactNode
}

function Tile({ value, term, tone, note, to, children }: TileProps) {
  const inside = (
    <>
      <span className="text-[13px] text-ink-2">{term}</span>
      <span
        className={classNames(
          'tabular text-2xl leading-8 font-semibold tracking-tight',
          value === 0 ? 'text-ink-3' : tone,
        )}
      >
        {formatNumber(value)}
      </span>
      {children}
      {note && <span className="truncate text-xs text-ink-3">{note}</span>}
    </>
  )
  const classes = 'flex h-full flex-col rounded-2xl border border-line bg-surface px-4 py-3 shadow-low'
  return (
    <li className="min-w-0">
      {to ? (
        <Link to={to} className={classNames(classes, 'hover:border-line-strong')}>
          {inside}
        </Link>
      ) : (
        <div className={classes}>{inside}</div>
      )}
    </li>
  )
}

function CountersSkeleton() {
  return (
    <div className="mb-5 grid grid-cols-2 gap-3 lg:grid-cols-4">
      {[1, 2, 3, 4].map(tile => (
        <Skeleton key={tile} className="h-28 rounded-2xl" />
      ))}
    </div>
  )
}

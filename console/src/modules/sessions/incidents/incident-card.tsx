import type { Incident } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { BellOff, Ticket } from 'lucide-react'
import { countOf, formatAgo } from '#/format/index.ts'
import { Badge, classNames } from '#/ui/index.ts'
import { SeverityBadge } from '../look/badges.tsx'
import { iconOf, severityTone } from '../look/signal-icon.tsx'
import { Sparkline } from '../look/sparkline.tsx'
import { signalLabel } from '../words.ts'
import { IncidentMenu } from './actions.tsx'

/** An incident on the board: where, how many, how it develops. */
export function IncidentCard({ incident }: { incident: Incident }) {
  const { id, type, severity, failurePoint, status, suppression, trend, lastSeenAt, exports } = incident
  const Icon = iconOf(type)
  return (
    <li className="relative rounded-2xl border border-line bg-surface shadow-low focus-within:z-10 hover:border-line-strong">
      <div className="flex items-start gap-3 py-3 pr-2 pl-4">
        <Icon
          aria-hidden
          className={classNames('mt-0.5 size-[18px] shrink-0', severityTone[severity].text)}
        />
        <div className="min-w-0 flex-1">
          <h3 className="text-sm font-semibold">
            <Link
              to="/sessions/incidents/$id"
              params={{ id }}
              className="rounded after:absolute after:inset-0 after:rounded-2xl"
            >
              {signalLabel(type)}
            </Link>
          </h3>
          <p className="mt-0.5 line-clamp-2 text-[13px] break-words text-ink-2">{failurePoint.label}</p>
        </div>
        <div className="relative -mt-1.5">
          <IncidentMenu incident={incident} />
        </div>
      </div>
      <div className="px-4">
        <Sparkline
          values={trend.map(day => day.sessions)}
          label="Affected sessions on each of the last 14 days"
          className={severityTone[severity].text}
        />
      </div>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5 px-4 pt-2.5 pb-3">
        <SeverityBadge severity={severity} />
        {status === 'regressed' && <Badge tone="danger">Came back</Badge>}
        {suppression && (
          <Badge>
            <BellOff aria-hidden className="size-3" />
            Suppressed
          </Badge>
        )}
        <Tickets exports={exports} />
        <p className="w-full text-[13px] text-ink-3">
          <Reach incident={incident} /> · {formatAgo(lastSeenAt, Date.now())}
        </p>
      </div>
    </li>
  )
}

export function Reach({ incident: { sessionCount, userCount } }: { incident: Incident }) {
  return (
    <span className="text-ink-2">
      {countOf(sessionCount, 'session')}, {countOf(userCount, 'user')}
    </span>
  )
}

/** Links to what an incident became elsewhere. */
export function Tickets({ exports }: { exports: Incident['exports'] }) {
  return exports.map(({ destinationId, key, url, kind, state }) =>
    url && /^https?:/.test(url) ? (
      <a
        key={destinationId}
        href={url}
        target="_blank"
        rel="noreferrer"
        className="relative inline-flex h-[22px] items-center gap-1 rounded-full bg-accent-soft px-2 text-xs font-medium text-accent hover:underline"
      >
        <Ticket aria-hidden className="size-3.5" />
        {key ?? kind}
      </a>
    ) : (
      <Badge key={destinationId} tone={state === 'failed' ? 'danger' : 'neutral'}>
        <Ticket aria-hidden className="size-3.5" />
        {state === 'failed' ? `${kind} failed` : (key ?? kind)}
      </Badge>
    ),
  )
}

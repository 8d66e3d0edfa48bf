import type { Incident } from '@fovea/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { BellOff, FileQuestion, Lightbulb } from 'lucide-react'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { isGone } from '#/data/query-client.ts'
import { formatAgo, formatDate, formatNumber } from '#/format/index.ts'
import { Button, buttonClasses, EmptyState, ErrorState, Loading, Panel, Skeleton } from '#/ui/index.ts'
import { BackBar } from '../back-bar.tsx'
import { incidentQuery } from '../data/incidents.ts'
import { incidentSessionsQuery } from '../data/sessions.ts'
import { SessionRow } from '../list/session-row.tsx'
import { SeverityBadge, StatusBadge } from '../look/badges.tsx'
import { signalLabel } from '../words.ts'
import { IncidentButtons } from './actions.tsx'
import { Audit } from './audit.tsx'
import { Exports } from './exports.tsx'
import { Trend } from './trend.tsx'

/** One incident: what fails where, for whom, and what has been done about it. */
export function Page() {
  const { id = '' } = useParams({ strict: false })
  const incident = useQuery(incidentQuery(id))
  if (incident.data) return <IncidentView incident={incident.data} />
  return (
    <Frame title="Incident" bar={<Bar title="Incident" />}>
      {!incident.error ? (
        <Loading label="Loading the incident">
          <Skeleton className="mx-auto h-72 max-w-6xl rounded-2xl" />
        </Loading>
      ) : isGone(incident.error) ? (
        <EmptyState
          icon={FileQuestion}
          title="This incident is not here"
          action={
            <Link to="/sessions/incidents" className={buttonClasses('primary')}>
              Go to the incidents
            </Link>
          }
        >
          It may have gone with the last session that it happened in, or it belongs to another project.
        </EmptyState>
      ) : (
        <ErrorState {...explain(incident.error)} onRetry={() => void incident.refetch()} />
      )}
    </Frame>
  )
}

function Bar({ title }: { title: string }) {
  return <BackBar to="/sessions/incidents" back="Back to the incidents" title={title} />
}

function IncidentView({ incident }: { incident: Incident }) {
  return (
    <Frame title={incident.title} bar={<Bar title={incident.title} />}>
      <div className="mx-auto grid max-w-6xl items-start gap-4 pt-3 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Standing incident={incident} />
          <Examples incident={incident} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Exports incident={incident} />
          <Audit incident={incident} />
        </div>
      </div>
    </Frame>
  )
}

function Standing({ incident }: { incident: Incident }) {
  const { type, status, severity, failurePoint, explanation, counterfactual, suppression } = incident
  return (
    <section aria-label="Standing" className="rounded-2xl border border-line bg-surface shadow-low">
      <div className="flex flex-col gap-3 px-5 pt-5 sm:px-6">
        <p className="flex flex-wrap items-center gap-2">
          <StatusBadge status={status} />
          <SeverityBadge severity={severity} />
          <span className="text-[13px] text-ink-3">{signalLabel(type)}</span>
        </p>
        <h2 className="text-lg font-semibold tracking-tight break-words">{failurePoint.label}</h2>
        <p className="text-sm text-pretty">{explanation}</p>
        {counterfactual && (
          <p className="flex gap-2.5 rounded-xl bg-accent-soft px-3.5 py-3 text-sm text-pretty">
            <Lightbulb aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
            {counterfactual}
          </p>
        )}
        {suppression && <SuppressionNote suppression={suppression} />}
        <div className="flex flex-wrap gap-2">
          <IncidentButtons incident={incident} />
        </div>
      </div>
      <Figures incident={incident} />
      <div className="px-5 pb-4 sm:px-6">
        <h3 className="eyebrow">Affected sessions, last 14 days</h3>
        <Trend incident={incident} />
      </div>
    </section>
  )
}

function SuppressionNote({ suppression }: { suppression: NonNullable<Incident['suppression']> }) {
  return (
    <p className="flex gap-2.5 rounded-xl bg-sunken px-3.5 py-3 text-sm text-pretty">
      <BellOff aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
      <span>
        Suppressed {formatAgo(suppression.at, Date.now())}
        {suppression.until !== null && ` until ${formatDate(suppression.until)}`}: {suppression.reason}
      </span>
    </p>
  )
}

function Figures({ incident }: { incident: Incident }) {
  const { sessionCount, userCount, signalCount, confidence, firstSeenAt, lastSeenAt } = incident
  const now = Date.now()
  const figures: [string, string][] = [
    ['Sessions', formatNumber(sessionCount)],
    ['Users', formatNumber(userCount)],
    ['Signals', formatNumber(signalCount)],
    ['Confidence', `${Math.round(confidence * 100)} %`],
    ['First seen', formatAgo(firstSeenAt, now)],
    ['Last seen', formatAgo(lastSeenAt, now)],
  ]
  return (
    <dl className="my-5 grid grid-cols-3 gap-x-4 gap-y-3 border-y border-line px-5 py-4 sm:px-6 md:grid-cols-6">
      {figures.map(([term, value]) => (
        <div key={term} className="min-w-0">
          <dt className="text-xs text-ink-3">{term}</dt>
          <dd className="tabular text-sm font-semibold text-pretty">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Examples({ incident }: { incident: Incident }) {
  const sessions = useInfiniteQuery(incidentSessionsQuery(incident.id))
  return (
    <Panel title="Where it happened" description="The sessions of this incident, the latest first.">
      {sessions.data ? (
        <ul aria-label="Sessions" className="-mx-5 -my-1 divide-y divide-line sm:-mx-6">
          {sessions.data.map(session => (
            <li key={session.sessionId} className="sm:px-2">
              <SessionRow session={session} />
            </li>
          ))}
        </ul>
      ) : sessions.error ? (
        <ErrorState {...explain(sessions.error)} onRetry={() => void sessions.refetch()} />
      ) : (
        <Loading label="Loading sessions">
          <Skeleton className="h-32" />
        </Loading>
      )}
      {sessions.hasNextPage && (
        <Button
          className="mt-4"
          busy={sessions.isFetchingNextPage}
          onClick={() => void sessions.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Panel>
  )
}

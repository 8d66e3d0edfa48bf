import type { Session } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { countOf, formatDateTime, formatDuration } from '#/format/index.ts'
import { Badge } from '#/ui/index.ts'
import { SeverityBadge, SignalName, StateDot } from '../look/badges.tsx'
import { Score } from '../look/score.tsx'

/** A session in numbers, and where it went wrong first. */
export function Overview({ session }: { session: Session }) {
  const { frustrationScore, severity, primaryFailure } = session
  return (
    <section
      aria-label="Overview"
      className="flex flex-wrap items-center gap-x-8 gap-y-4 rounded-2xl border border-line bg-surface px-5 py-4 shadow-low"
    >
      <div className="flex min-w-0 items-center gap-3.5">
        <Score score={frustrationScore} severity={severity} />
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-x-2 text-sm font-medium">
            {primaryFailure ? (
              <SignalName type={primaryFailure.type} severity={severity} />
            ) : (
              'Nothing went wrong here'
            )}
            {severity !== 'none' && <SeverityBadge severity={severity} />}
          </p>
          <p className="text-[13px] break-words text-ink-2">
            {primaryFailure ? primaryFailure.label : 'No signal was found in what happened so far.'}
          </p>
        </div>
      </div>
      <Figures session={session} />
    </section>
  )
}

function Figures({ session }: { session: Session }) {
  const { state, startedAt, endedAt, eventCount, signalCount, routes, revision, environment, flags } = session
  return (
    <dl className="flex flex-wrap gap-x-7 gap-y-3 text-sm">
      <Figure term="State">
        <StateDot state={state} />
      </Figure>
      <Figure term="Began">{formatDateTime(startedAt)}</Figure>
      <Figure term="Lasted">{formatDuration(endedAt - startedAt)}</Figure>
      <Figure term="Events">
        {eventCount} on {countOf(routes.length, 'route')}
      </Figure>
      <Figure term="Signals">{signalCount}</Figure>
      {environment && <Figure term="Environment">{environment}</Figure>}
      {flags.length > 0 && (
        <Figure term="Noticed">
          <span className="flex gap-1">
            {flags.map(flag => (
              <Badge key={flag} tone="warn">
                {flag}
              </Badge>
            ))}
          </span>
        </Figure>
      )}
      <Figure term="Revision">{revision}</Figure>
      <Figure term="Rules">
        <Link to="/sessions/rules" className="rounded hover:text-accent">
          {session.rulesetId === 'default' ? 'Built-in' : 'Own'}, version {session.rulesetVersion}
        </Link>
      </Figure>
    </dl>
  )
}

function Figure({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{term}</dt>
      <dd className="tabular font-medium">{children}</dd>
    </div>
  )
}

import type { Session } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { Bot } from 'lucide-react'
import { countOf, formatAgo, formatDateTime, formatDuration } from '#/format/index.ts'
import { Badge } from '#/ui/index.ts'
import { SignalName, StateDot } from '../look/badges.tsx'
import { Score } from '../look/score.tsx'

/** Whom a session belongs to: the identified user, else the end of its id, which is what differs. */
export const nameSession = ({ user, sessionId }: Pick<Session, 'user' | 'sessionId'>) =>
  user ?? `Visitor ${sessionId.slice(-8)}`

/** One session as a line that leads to it. */
export function SessionRow({ session }: { session: Session }) {
  const { sessionId, state, startedAt, endedAt, frustrationScore, severity } = session
  const lasted = endedAt - startedAt
  return (
    <Link
      to="/sessions/$id"
      params={{ id: sessionId }}
      className="flex min-h-18 items-center gap-3.5 px-4 py-2.5 hover:bg-hover focus-visible:-outline-offset-2"
    >
      <Score score={frustrationScore} severity={severity} />
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-center gap-2 text-sm">
          <span className="truncate font-medium">{nameSession(session)}</span>
          <Marks session={session} />
        </span>
        <span className="mt-0.5 block truncate text-[13px] text-ink-2">
          <Where session={session} />
        </span>
        <span className="mt-0.5 block truncate text-[13px] text-ink-3 sm:hidden">
          {formatAgo(startedAt, Date.now())} · {countOf(session.signalCount, 'signal')}
        </span>
      </span>
      <span className="hidden w-40 shrink-0 text-right text-[13px] text-ink-3 sm:block">
        <span className="tabular block text-ink-2">
          {countOf(session.eventCount, 'event')} · {formatDuration(lasted)}
        </span>
        <time dateTime={new Date(startedAt).toISOString()} title={formatDateTime(startedAt)}>
          {formatAgo(startedAt, Date.now())}
        </time>
      </span>
      <span className="w-[5.5rem] shrink-0 max-sm:w-auto">
        <StateDot state={state} />
      </span>
    </Link>
  )
}

function Marks({ session: { environment, flags, revision } }: { session: Session }) {
  return (
    <>
      {flags.includes('bot') && (
        <Badge>
          <Bot aria-hidden className="size-3.5" />
          Bot
        </Badge>
      )}
      {environment && <Badge>{environment}</Badge>}
      {revision > 1 && (
        <span title="Events came after it was completed" className="shrink-0 text-xs text-ink-3">
          revision {revision}
        </span>
      )}
    </>
  )
}

/** Where it went wrong, or else which way it went. */
function Where({ session: { primaryFailure, severity, routes } }: { session: Session }) {
  if (primaryFailure)
    return (
      <span className="flex min-w-0 items-center gap-1.5">
        <SignalName type={primaryFailure.type} severity={severity} />
        <span className="truncate text-ink-3">{primaryFailure.label}</span>
      </span>
    )
  const [first = '/', ...rest] = routes
  const last = rest.at(-1)
  return last ? `${first} → ${last}${rest.length > 1 ? ` and ${rest.length - 1} more` : ''}` : first
}

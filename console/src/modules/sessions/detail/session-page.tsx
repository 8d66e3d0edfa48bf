import type { Session, Signal, TimelineEntry } from '@fovea/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { Activity, FileQuestion } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { formatNumber } from '#/format/index.ts'
import { Button, buttonClasses, CopyValue, EmptyState, ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { BackBar } from '../back-bar.tsx'
import { sessionQuery, timelineQuery } from '../data/sessions.ts'
import { nameSession } from '../list/session-row.tsx'
import { keyOf } from '../timeline/entries.ts'
import { Timeline } from '../timeline/timeline.tsx'
import { EntryList } from './entry-list.tsx'
import { EventPanel } from './event-panel.tsx'
import { Overview } from './overview.tsx'
import { SignalPanel } from './signal-panel.tsx'

/** So much is loaded by itself; a longer session is loaded on when somebody asks for it. */
const PAGES_AT_ONCE = 10

/** For so long one that is not there is looked for, in case that it is being put together. */
const LOOKED_FOR_MS = 60_000

/** One session: what happened, when, and what it meant. */
export function Page() {
  const { id = '' } = useParams({ strict: false })
  return <SessionPage key={id} id={id} />
}

function SessionPage({ id }: { id: string }) {
  const [until] = useState(() => Date.now() + LOOKED_FOR_MS)
  const session = useQuery(sessionQuery(id, until))
  if (session.data) return <SessionView session={session.data} />
  return (
    <Frame title="Session" bar={<BackBar to="/sessions" back="Back to the sessions" title="Session" />}>
      {session.data === null ? (
        <Missing isLookedFor={session.dataUpdatedAt < until} />
      ) : session.error ? (
        <ErrorState {...explain(session.error)} onRetry={() => void session.refetch()} />
      ) : (
        <Loading label="Loading the session">
          <Skeleton className="mx-auto h-72 max-w-6xl rounded-2xl" />
        </Loading>
      )}
    </Frame>
  )
}

function Missing({ isLookedFor }: { isLookedFor: boolean }) {
  return (
    <EmptyState
      icon={FileQuestion}
      title={isLookedFor ? 'This session is not here yet' : 'This session is not here'}
      action={
        <Link to="/sessions" className={buttonClasses('primary')}>
          Go to the sessions
        </Link>
      }
    >
      {isLookedFor
        ? 'If its first events have just arrived, it is being put together and appears here by itself. Otherwise its time to be kept is over, or it belongs to another project.'
        : 'Its time to be kept is over, or it belongs to another project.'}
    </EmptyState>
  )
}

function SessionView({ session }: { session: Session }) {
  const title = nameSession(session)
  const bar = (
    <BackBar
      to="/sessions"
      back="Back to the sessions"
      title={title}
      actions={
        <CopyValue value={session.sessionId} label="the session’s id" className="max-w-36 sm:max-w-72" />
      }
    />
  )
  return (
    <Frame title={title} bar={bar}>
      <div className="mx-auto flex max-w-6xl flex-col gap-4 pt-3">
        <Overview session={session} />
        <Happenings session={session} />
      </div>
    </Frame>
  )
}

/** The entries of a session; those that are shown stay while newer ones are loaded. */
function useEntries({ sessionId, revision, eventCount, updatedAt }: Session) {
  const timeline = useInfiniteQuery(timelineQuery(sessionId))
  const { data, isFetching, isFetchNextPageError, hasNextPage, fetchNextPage, refetch } = timeline
  const isMoreDue =
    hasNextPage && !isFetching && !isFetchNextPageError && (data?.length ?? 0) < PAGES_AT_ONCE * 200
  // What the session was when its entries were last asked for. Nothing is asked for while an answer is on its way, so a
  // session that changes more quickly than it is loaded is loaded all the same.
  const made = `${revision} ${eventCount} ${updatedAt}`
  const asked = useRef(made)
  useEffect(() => {
    if (isFetching) return
    if (isMoreDue) void fetchNextPage()
    else if (asked.current !== made) {
      asked.current = made
      void refetch()
    }
  }, [isFetching, isMoreDue, made, fetchNextPage, refetch])
  return timeline
}

function Happenings({ session }: { session: Session }) {
  const timeline = useEntries(session)
  if (!timeline.data)
    return timeline.error ? (
      <ErrorState {...explain(timeline.error)} onRetry={() => void timeline.refetch()} />
    ) : (
      <Loading label="Loading the timeline">
        <Skeleton className="h-72 rounded-2xl" />
      </Loading>
    )
  if (timeline.data.length === 0)
    return (
      <EmptyState icon={Activity} title="Nothing is left to show">
        The events of this session are no longer kept.
      </EmptyState>
    )
  return (
    <>
      <Explorer entries={timeline.data} />
      {timeline.hasNextPage && (
        <div className="flex items-center justify-center gap-4 text-[13px] text-ink-3">
          The first {formatNumber(timeline.data.length)} of {formatNumber(session.eventCount)} events are
          shown.
          <Button busy={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  )
}

/** What is shown at first: what the address names, else the first signal, else the beginning. */
function useChoice(entries: readonly TimelineEntry[]) {
  const { entry: named } = useSearch({ strict: false }) as { entry?: unknown } // Any page's search: read as unknown.
  const [key, setKey] = useState(typeof named === 'string' ? named : undefined)
  const chosen =
    entries.find(entry => keyOf(entry) === key) ?? entries.find(({ signal }) => signal !== null) ?? entries[0]
  return { chosen, choose: setKey }
}

function Explorer({ entries }: { entries: readonly TimelineEntry[] }) {
  const { chosen, choose } = useChoice(entries)
  const signals = entries.flatMap(({ signal }): Signal[] => (signal ? [signal] : []))
  return (
    <>
      <Timeline entries={entries} chosen={chosen} onChoose={choose} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <EntryList entries={entries} chosen={chosen} onChoose={choose} />
        <section
          aria-label="Explanation"
          aria-live="polite"
          className="rounded-2xl border border-line bg-surface p-5 shadow-low max-lg:order-first lg:h-[34rem] lg:overflow-y-auto"
        >
          {chosen?.signal ? (
            <SignalPanel signal={chosen.signal} entries={entries} onChoose={choose} />
          ) : chosen?.event ? (
            <EventPanel
              entry={chosen}
              event={chosen.event}
              signals={signals.filter(({ id }) => chosen.signalIds.includes(id))}
              onChoose={choose}
            />
          ) : null}
        </section>
      </div>
    </>
  )
}

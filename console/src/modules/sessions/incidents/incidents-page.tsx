import type { IncidentSort, IncidentStatus } from '@fovea/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { explain } from '#/data/errors.ts'
import { formatNumber } from '#/format/index.ts'
import { Button, classNames, ErrorState, inputClasses, Loading, Skeleton } from '#/ui/index.ts'
import { incidentListQuery } from '../data/incidents.ts'
import { SessionsFrame } from '../sessions-frame.tsx'
import { IncidentCard } from './incident-card.tsx'

type ColumnName = 'look' | 'confirmed' | 'resolved' | 'dismissed'
type Column = { name: ColumnName; title: string; statuses: readonly IncidentStatus[]; empty: string }

const COLUMNS: readonly Column[] = [
  {
    name: 'look',
    title: 'To look at',
    statuses: ['regressed', 'new'],
    empty: 'Nothing new. What goes wrong in the same place of several sessions is gathered here.',
  },
  {
    name: 'confirmed',
    title: 'Confirmed',
    statuses: ['confirmed'],
    empty: 'What you confirm can become a ticket.',
  },
  {
    name: 'resolved',
    title: 'Resolved',
    statuses: ['resolved'],
    empty: 'What is resolved and happens again comes back to the first column.',
  },
  {
    name: 'dismissed',
    title: 'Dismissed',
    statuses: ['dismissed'],
    empty: 'What is no problem goes on being counted here.',
  },
]

const SORTS: { value: IncidentSort; label: string }[] = [
  { value: '-lastSeenAt', label: 'Seen last' },
  { value: '-sessionCount', label: 'Most sessions' },
  { value: '-severity', label: 'Gravest' },
]

/** What goes wrong, once for each place where it does, by how far it has been dealt with. */
export function Page() {
  const [sort, setSort] = useState<IncidentSort>('-lastSeenAt')
  const [suppressed, setSuppressed] = useState(false)
  const [shown, setShown] = useState<ColumnName>('look')
  return (
    <SessionsFrame>
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2.5">
        <ColumnChoice shown={shown} onShow={setShown} />
        <label className="flex cursor-pointer items-center gap-2 text-[13px] text-ink-2 md:ml-auto">
          <input
            type="checkbox"
            checked={suppressed}
            onChange={event => setSuppressed(event.target.checked)}
            className="size-4 accent-accent"
          />
          Suppressed ones
        </label>
        <select
          aria-label="Order"
          value={sort}
          onChange={event =>
            setSort(SORTS.find(({ value }) => value === event.target.value)?.value ?? '-lastSeenAt')
          }
          className={classNames(inputClasses, 'h-8 w-40! py-0 pr-8')}
        >
          {SORTS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div className="grid items-start gap-4 md:grid-cols-2 xl:grid-cols-4">
        {COLUMNS.map(column => (
          <BoardColumn
            key={column.name}
            column={column}
            sort={sort}
            suppressed={suppressed}
            isShown={column.name === shown}
          />
        ))}
      </div>
    </SessionsFrame>
  )
}

/** A phone has room for one column. */
function ColumnChoice({ shown, onShow }: { shown: ColumnName; onShow: (name: ColumnName) => void }) {
  return (
    <fieldset className="-mx-4 min-w-0 overflow-x-auto px-4 py-0.5 md:hidden">
      <legend className="sr-only">Column</legend>
      <div className="flex w-max gap-1.5">
        {COLUMNS.map(({ name, title }) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === shown}
            onClick={() => onShow(name)}
            className="inline-flex h-8 items-center rounded-full border border-line bg-surface px-3.5 text-[13px] font-medium text-ink-2 aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          >
            {title}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

/** What comes first in a column of two statuses: what had been resolved already. */
function useColumn(statuses: readonly IncidentStatus[], sort: IncidentSort, suppressed: boolean) {
  const [one = 'new', other = one] = statuses
  const first = useInfiniteQuery(incidentListQuery({ status: one, sort, suppressed }))
  const second = useInfiniteQuery(incidentListQuery({ status: other, sort, suppressed }))
  const lists = one === other ? [first] : [first, second]
  return {
    incidents: lists.every(list => list.data) ? lists.flatMap(list => list.data ?? []) : undefined,
    error: lists.find(list => list.error)?.error,
    more: lists.find(list => list.hasNextPage),
    retry: () => {
      for (const list of lists) void list.refetch()
    },
  }
}

type BoardColumnProps = { column: Column; sort: IncidentSort; suppressed: boolean; isShown: boolean }

function BoardColumn({ column: { title, statuses, empty }, sort, suppressed, isShown }: BoardColumnProps) {
  const { incidents, error, more, retry } = useColumn(statuses, sort, suppressed)
  return (
    <section aria-label={title} className={classNames('min-w-0', !isShown && 'max-md:hidden')}>
      <h2 className="mb-2.5 flex items-baseline gap-2 px-1 text-sm font-semibold">
        {title}
        {incidents && (
          <span className="tabular font-normal text-ink-3">
            {formatNumber(incidents.length)}
            {more && '+'}
          </span>
        )}
      </h2>
      {!incidents ? (
        error ? (
          <ErrorState {...explain(error)} onRetry={retry} />
        ) : (
          <Loading label={`Loading: ${title}`}>
            <Skeleton className="h-44 rounded-2xl" />
          </Loading>
        )
      ) : incidents.length === 0 ? (
        <p className="flex flex-col items-center gap-2 rounded-2xl border border-dashed border-line px-5 py-8 text-center text-[13px] text-pretty text-ink-3">
          {empty}
        </p>
      ) : (
        <ul className="flex flex-col gap-3">
          {incidents.map(incident => (
            <IncidentCard key={incident.id} incident={incident} />
          ))}
        </ul>
      )}
      {more && (
        <Button
          className="mt-3 w-full"
          busy={more.isFetchingNextPage}
          onClick={() => void more.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </section>
  )
}

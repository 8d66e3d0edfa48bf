import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { ListChecks } from 'lucide-react'
import { Chip, classNames, EmptyState, inputClasses, PillLinks, pillClasses } from '#/ui/index.ts'
import { queuesQuery } from '../data/queues.ts'
import { type JobSearch, parseJobSearch, STATUSES, viewOf } from '../data/view.ts'
import { JobsFrame } from '../jobs-frame.tsx'
import { JobList, useJobs } from './job-list.tsx'
import { JobSelectionBar, useJobSelection } from './use-job-selection.tsx'

/** What the server is doing, did, and could not do. */
export function Page() {
  const search = parseJobSearch(useSearch({ strict: false }))
  const { list, jobs } = useJobs(viewOf(search))
  const selection = useJobSelection(jobs)
  return (
    <JobsFrame bar={selection.jobs.length > 0 ? <JobSelectionBar selection={selection} /> : undefined}>
      <Filters search={search} />
      <JobList list={list} selection={selection} empty={<Empty search={search} />} />
    </JobsFrame>
  )
}

function Empty({ search }: { search: JobSearch }) {
  const isFiltered = Object.keys(search).length > 0
  return (
    <EmptyState
      icon={ListChecks}
      title={isFiltered ? 'No job fits these filters' : 'Nothing has been done yet'}
      action={
        isFiltered && (
          <Link to="/jobs" className="rounded text-sm font-medium text-accent hover:underline">
            Show all jobs
          </Link>
        )
      }
    >
      Each upload starts a job that reads its metadata and makes its previews. It appears here as it happens.
    </EmptyState>
  )
}

function Filters({ search }: { search: JobSearch }) {
  const navigate = useNavigate()
  const { asset, ...withoutAsset } = search
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2">
      <StatusFilter search={search} />
      <QueueFilter search={search} />
      {asset && (
        <Chip
          onRemove={() => void navigate({ to: '/jobs', search: withoutAsset })}
          removeLabel="Show the jobs of all assets"
        >
          Of one asset
        </Chip>
      )}
    </div>
  )
}

function StatusFilter({ search }: { search: JobSearch }) {
  const { status: _status, ...rest } = search
  return (
    <PillLinks label="Status">
      {[{ value: undefined, label: 'All' }, ...STATUSES].map(({ value, label }) => (
        <li key={label}>
          <Link
            to="/jobs"
            search={value ? { ...rest, status: value } : rest}
            activeOptions={{ exact: true, includeSearch: true }}
            activeProps={{ 'aria-current': 'page' }}
            className={pillClasses}
          >
            {label}
          </Link>
        </li>
      ))}
    </PillLinks>
  )
}

function QueueFilter({ search }: { search: JobSearch }) {
  const queues = useQuery(queuesQuery)
  const navigate = useNavigate()
  const { queue = '', ...rest } = search
  const names = new Set((queues.data ?? []).map(({ name }) => name))
  if (queue) names.add(queue)
  return (
    <div className="w-full sm:ml-auto sm:w-56">
      <select
        aria-label="Queue"
        value={queue}
        onChange={event => {
          const next = event.target.value
          void navigate({ to: '/jobs', search: next ? { ...rest, queue: next } : rest })
        }}
        className={classNames(inputClasses, 'h-8 py-0 pr-8')}
      >
        <option value="">All queues</option>
        {[...names].sort().map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

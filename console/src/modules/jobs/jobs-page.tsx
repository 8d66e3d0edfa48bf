import type { Job, JobStatus } from '@fovea/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { ListChecks } from 'lucide-react'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { Button, classNames, EmptyState, ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { jobListQuery } from './data.ts'
import { JobRow } from './job-row.tsx'
import { parseJobSearch, STATUSES } from './search.ts'

/** What the server is doing, did, and could not do. */
export function Page() {
  const { status } = parseJobSearch(useSearch({ strict: false }))
  const jobs = useInfiniteQuery(jobListQuery(status))
  return (
    <Frame title="Jobs">
      <div className="mx-auto max-w-4xl">
        <StatusFilter />
        {jobs.data ? (
          <JobList jobs={jobs.data} status={status} />
        ) : jobs.error ? (
          <ErrorState {...explain(jobs.error)} onRetry={() => void jobs.refetch()} />
        ) : (
          <JobsSkeleton />
        )}
        {jobs.hasNextPage && (
          <div className="mt-4 flex justify-center">
            <Button busy={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
              Show older jobs
            </Button>
          </div>
        )}
      </div>
    </Frame>
  )
}

function StatusFilter() {
  return (
    <nav aria-label="Status" className="-mx-4 my-4 overflow-x-auto px-4 py-0.5 sm:mx-0 sm:px-0.5">
      <ul className="flex w-max gap-1.5">
        {[{ value: undefined, label: 'All' }, ...STATUSES].map(({ value, label }) => (
          <li key={label}>
            <Link
              to="/jobs"
              search={value ? { status: value } : {}}
              activeOptions={{ exact: true, includeSearch: true }}
              activeProps={{ 'aria-current': 'page' }}
              className={classNames(
                'inline-flex h-8 items-center rounded-full border border-line bg-surface px-3.5 text-[13px] font-medium text-ink-2',
                'hover:text-ink aria-[current=page]:border-accent aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent',
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function JobList({ jobs, status }: { jobs: Job[]; status: JobStatus | undefined }) {
  if (jobs.length === 0)
    return (
      <EmptyState icon={ListChecks} title={status ? `No job is ${status}` : 'Nothing has been done yet'}>
        Each upload starts a job that reads its metadata and makes its previews. It appears here as it
        happens.
      </EmptyState>
    )
  return (
    <ul className="overflow-hidden rounded-2xl border border-line bg-surface shadow-low">
      {jobs.map(job => (
        <JobRow key={job.id} job={job} />
      ))}
    </ul>
  )
}

function JobsSkeleton() {
  return (
    <Loading label="Loading jobs">
      <div className="flex flex-col gap-2">
        {[1, 2, 3, 4, 5].map(row => (
          <Skeleton key={row} className="h-16 rounded-2xl" />
        ))}
      </div>
    </Loading>
  )
}

import type { Job } from '@fovea/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { explain } from '#/data/errors.ts'
import { Button, ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { jobListQuery } from '../data/jobs.ts'
import type { JobView } from '../data/view.ts'
import { JobRow } from './job-row.tsx'
import type { JobSelection } from './use-job-selection.tsx'

const NOTHING: readonly Job[] = []

export function useJobs(view: JobView) {
  const list = useInfiniteQuery(jobListQuery(view))
  return { list, jobs: list.data ?? NOTHING }
}

type JobListProps = { list: ReturnType<typeof useJobs>['list']; selection: JobSelection; empty: ReactNode }

/** Jobs beneath each other, newest first, with a box before each to choose it. */
export function JobList({ list, selection, empty }: JobListProps) {
  if (!list.data)
    return list.error ? (
      <ErrorState {...explain(list.error)} onRetry={() => void list.refetch()} />
    ) : (
      <JobsSkeleton />
    )
  if (list.data.length === 0) return empty
  const ids = list.data.map(job => job.id)
  const areAll = ids.every(id => selection.has(id))
  return (
    <>
      <div className="overflow-hidden rounded-2xl border border-line bg-surface shadow-low">
        <label className="flex cursor-pointer items-center gap-3 border-b border-line bg-sunken/60 py-2 pl-4 text-[13px] text-ink-2">
          <input
            type="checkbox"
            checked={areAll}
            onChange={event => selection.set(ids, event.target.checked)}
            className="size-4 accent-accent"
          />
          Select all that is shown
        </label>
        <ul aria-label="Jobs">
          {list.data.map(job => (
            <JobRow
              key={job.id}
              job={job}
              isSelected={selection.has(job.id)}
              onSelect={isSelected => selection.set([job.id], isSelected)}
            />
          ))}
        </ul>
      </div>
      {list.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show older jobs
          </Button>
        </div>
      )}
    </>
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

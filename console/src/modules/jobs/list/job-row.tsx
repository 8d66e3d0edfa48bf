import type { Job } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Network, RotateCcw, X } from 'lucide-react'
import { wordsOf } from '#/data/errors.ts'
import { formatAgo, formatDateTime, formatDuration } from '#/format/index.ts'
import { IconButton, Progress, showToast } from '#/ui/index.ts'
import { changeJob, type JobChange } from '../data/jobs.ts'
import { canCancel, canRetry, lookOf, StatusIcon } from './status.tsx'

type JobRowProps = { job: Job; isSelected: boolean; onSelect: (isSelected: boolean) => void }

export function JobRow({ job, isSelected, onSelect }: JobRowProps) {
  return (
    <li className="group flex items-center gap-3 border-b border-line py-2.5 pr-2 pl-4 last:border-0 has-checked:bg-accent-soft/40">
      <label className="-m-2 grid shrink-0 cursor-pointer place-items-center p-2">
        <input
          type="checkbox"
          checked={isSelected}
          onChange={event => onSelect(event.target.checked)}
          aria-label={`Select ${job.name}, ${lookOf(job).label}`}
          className="size-4 accent-accent"
        />
      </label>
      <StatusIcon job={job} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
          <Link to="/jobs/$id" params={{ id: job.id }} className="rounded font-medium hover:text-accent">
            {job.name}
          </Link>
          <span className="text-[13px] text-ink-2">{lookOf(job).label}</span>
          {job.attempts > 1 && <span className="text-[13px] text-ink-3">attempt {job.attempts}</span>}
        </p>
        <p className="truncate text-[13px] text-ink-3" title={formatDateTime(job.createdAt)}>
          <Timing job={job} />
        </p>
        {job.error && <p className="mt-0.5 text-[13px] break-words text-danger">{job.error.message}</p>}
        {job.status === 'running' && (
          <Progress value={job.progress} label={`${job.name}, progress`} className="mt-1.5" />
        )}
      </div>
      <RowLinks job={job} />
      <JobAction job={job} />
    </li>
  )
}

function RowLinks({ job }: { job: Job }) {
  return (
    <div className="hidden items-center sm:flex">
      {job.flowId && (
        <Link
          to="/jobs/flows/$id"
          params={{ id: job.flowId }}
          className="flex items-center gap-1.5 rounded-lg px-2.5 py-1.5 text-[13px] font-medium text-ink-2 hover:bg-hover hover:text-ink"
        >
          <Network aria-hidden className="size-4" />
          Flow
        </Link>
      )}
      {job.assetId && (
        <Link
          to="/library/$id"
          params={{ id: job.assetId }}
          className="rounded-lg px-2.5 py-1.5 text-[13px] font-medium text-accent hover:bg-accent-soft"
        >
          Show asset
        </Link>
      )}
    </div>
  )
}

/** When it was asked for, and how long it took or when it may run. */
export function Timing({ job }: { job: Job }) {
  const now = Date.now()
  const asked = formatAgo(job.createdAt, now)
  if (job.status === 'queued' && job.runAt > now)
    return <>{`${asked} · runs in ${formatDuration(job.runAt - now)}`}</>
  if (job.startedAt === null || job.finishedAt === null) return <>{asked}</>
  return <>{`${asked} · took ${formatDuration(Math.max(0, job.finishedAt - job.startedAt))}`}</>
}

function JobAction({ job }: { job: Job }) {
  const change = useMutation({
    mutationFn: (what: JobChange) => changeJob(job.id, what),
    onError: error => showToast({ title: 'The job was not changed', detail: wordsOf(error), tone: 'danger' }),
  })
  const common = { tipAlign: 'end' as const, disabled: change.isPending }
  if (canCancel(job))
    return <IconButton {...common} icon={X} label="Cancel job" onClick={() => change.mutate('cancel')} />
  if (canRetry(job))
    return (
      <IconButton {...common} icon={RotateCcw} label="Try job again" onClick={() => change.mutate('retry')} />
    )
  return <span className="size-9 shrink-0" />
}

import type { Job, JobStatus } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  LoaderCircle,
  type LucideIcon,
  RotateCcw,
  ShieldAlert,
  X,
} from 'lucide-react'
import { fovea } from '#/data/client.ts'
import { wordsOf } from '#/data/errors.ts'
import { formatAgo, formatDateTime, formatDuration } from '#/format/index.ts'
import { classNames, IconButton, Progress, showToast } from '#/ui/index.ts'
import { mergeJob } from './data.ts'

const looks: Record<JobStatus, { icon: LucideIcon; tone: string; label: string }> = {
  queued: { icon: CircleDashed, tone: 'text-ink-3', label: 'Queued' },
  running: { icon: LoaderCircle, tone: 'text-accent animate-turn', label: 'Running' },
  succeeded: { icon: CircleCheck, tone: 'text-ok', label: 'Succeeded' },
  failed: { icon: CircleAlert, tone: 'text-danger', label: 'Failed' },
  cancelled: { icon: Ban, tone: 'text-ink-3', label: 'Cancelled' },
  quarantined: { icon: ShieldAlert, tone: 'text-warn', label: 'Quarantined' },
}

const canCancel = ({ status }: Job) => status === 'queued' || status === 'running'
const canRetry = ({ status }: Job) =>
  status === 'failed' || status === 'cancelled' || status === 'quarantined'

export function JobRow({ job }: { job: Job }) {
  const { icon: Icon, tone, label } = looks[job.status]
  return (
    <li className="flex items-center gap-3.5 border-b border-line py-3 pr-2 pl-4 last:border-0 sm:pl-5">
      <Icon aria-hidden className={classNames('size-5 shrink-0', tone)} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
          <span className="font-medium">{job.name}</span>
          <span className="text-[13px] text-ink-2">{label}</span>
          {job.attempts > 1 && <span className="text-[13px] text-ink-3">attempt {job.attempts}</span>}
        </p>
        <p className="truncate text-[13px] text-ink-3" title={formatDateTime(job.createdAt)}>
          <Timing job={job} />
        </p>
        {job.error && (
          <p className="mt-0.5 text-[13px] break-words text-danger">
            {job.error.message} <code className="font-mono text-xs">{job.error.code}</code>
          </p>
        )}
        {job.status === 'running' && (
          <Progress value={job.progress} label={`${job.name}, progress`} className="mt-1.5" />
        )}
      </div>
      <Actions job={job} />
      {job.assetId && (
        <Link
          to="/library/$id"
          params={{ id: job.assetId }}
          className="hidden rounded-lg px-2.5 py-1.5 text-[13px] font-medium text-accent hover:bg-accent-soft sm:block"
        >
          Show asset
        </Link>
      )}
    </li>
  )
}

function Timing({ job }: { job: Job }) {
  const asked = formatAgo(job.createdAt, Date.now())
  if (job.startedAt === null || job.finishedAt === null) return <>{asked}</>
  return (
    <>
      {asked} · took {formatDuration(Math.max(0, job.finishedAt - job.startedAt))}
    </>
  )
}

function Actions({ job }: { job: Job }) {
  const change = useMutation({
    mutationFn: (what: 'cancel' | 'retry') => fovea().jobs[what](job.id),
    onSuccess: changed => mergeJob(changed),
    onError: error => showToast({ title: 'The job was not changed', detail: wordsOf(error), tone: 'danger' }),
  })
  const common = { tipAlign: 'end' as const, disabled: change.isPending }
  if (canCancel(job))
    return <IconButton {...common} icon={X} label="Cancel job" onClick={() => change.mutate('cancel')} />
  if (canRetry(job))
    return (
      <IconButton {...common} icon={RotateCcw} label="Try job again" onClick={() => change.mutate('retry')} />
    )
  return null
}

import type { JobDetail } from '@fovea/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft, FileQuestion, RotateCcw, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Page as Frame } from '#/app/page.tsx'
import { explain, wordsOf } from '#/data/errors.ts'
import { isGone } from '#/data/query-client.ts'
import { formatDateTime } from '#/format/index.ts'
import {
  Badge,
  Button,
  buttonClasses,
  CopyValue,
  EmptyState,
  ErrorState,
  Loading,
  Panel,
  Progress,
  Skeleton,
  showToast,
} from '#/ui/index.ts'
import { changeJob, type JobChange, jobQuery } from '../data/jobs.ts'
import { Timing } from '../list/job-row.tsx'
import { canCancel, canRetry, lookOf, StatusIcon } from '../list/status.tsx'
import { meaningOf } from './explain.ts'
import { History } from './history.tsx'

/** One job: how it stands, why it failed, and all its tries. */
export function Page() {
  const { id = '' } = useParams({ strict: false })
  const job = useQuery(jobQuery(id))
  if (job.data) return <JobView job={job.data} />
  return (
    <Frame title="Job" bar={<BackBar title="Job" />} width="reading">
      {!job.error ? (
        <Loading label="Loading the job">
          <Skeleton className="h-40 rounded-2xl" />
        </Loading>
      ) : isGone(job.error) ? (
        <EmptyState
          icon={FileQuestion}
          title="This job is not here"
          action={
            <Link to="/jobs" className={buttonClasses('primary')}>
              Go to the jobs
            </Link>
          }
        >
          Jobs are forgotten some time after they have ended, or it belongs to another project.
        </EmptyState>
      ) : (
        <ErrorState {...explain(job.error)} onRetry={() => void job.refetch()} />
      )}
    </Frame>
  )
}

export function BackBar({ title, actions }: { title: string; actions?: ReactNode }) {
  return (
    <>
      <Link
        to="/jobs"
        aria-label="Back to the jobs"
        className="-ml-2 grid size-9 shrink-0 place-items-center rounded-[10px] text-ink-2 hover:bg-hover hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-[18px]" />
      </Link>
      <h1 className="min-w-0 flex-1 truncate text-[15px] font-semibold tracking-tight">{title}</h1>
      {actions}
    </>
  )
}

function JobView({ job }: { job: JobDetail }) {
  return (
    <Frame
      title={job.name}
      width="reading"
      bar={<BackBar title={job.name} actions={<Actions job={job} />} />}
    >
      <div className="flex flex-col gap-5">
        <Standing job={job} />
        {job.error && <Failure error={job.error} />}
        <History tries={job.history} />
        <Facts job={job} />
      </div>
    </Frame>
  )
}

function Actions({ job }: { job: JobDetail }) {
  const change = useMutation({
    mutationFn: (what: JobChange) => changeJob(job.id, what),
    onError: error => showToast({ title: 'The job was not changed', detail: wordsOf(error), tone: 'danger' }),
  })
  if (canCancel(job))
    return (
      <Button icon={X} busy={change.isPending} onClick={() => change.mutate('cancel')}>
        Cancel job
      </Button>
    )
  if (!canRetry(job)) return null
  return (
    <Button tone="primary" icon={RotateCcw} busy={change.isPending} onClick={() => change.mutate('retry')}>
      Try again
    </Button>
  )
}

function Standing({ job }: { job: JobDetail }) {
  const { badge, label } = lookOf(job)
  return (
    <section className="flex items-center gap-4 rounded-2xl border border-line bg-surface px-5 py-4 shadow-low">
      <StatusIcon job={job} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone={badge}>{label}</Badge>
          <span className="text-[13px] text-ink-3">
            <Timing job={job} />
          </span>
        </p>
        {job.status === 'running' && <Progress value={job.progress} label="Progress" className="mt-2.5" />}
        {job.status === 'quarantined' && (
          <p className="mt-1.5 text-[13px] text-ink-2">
            It took its process down again and again, and is kept aside so that it harms no other job.
          </p>
        )}
      </div>
    </section>
  )
}

function Failure({ error: { code, message } }: { error: NonNullable<JobDetail['error']> }) {
  const meaning = meaningOf(code)
  return (
    <section aria-label="Error" className="rounded-2xl border border-danger/30 bg-danger-soft px-5 py-4">
      <p className="text-sm font-medium break-words text-danger">{message}</p>
      {meaning && <p className="mt-1 text-sm text-ink-2">{meaning}</p>}
      <p className="mt-1.5 font-mono text-xs text-ink-2">{code}</p>
    </section>
  )
}

function Facts({ job }: { job: JobDetail }) {
  return (
    <Panel title="Details">
      <dl className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-4 gap-y-2.5 text-sm">
        <Fact term="Id">
          <CopyValue value={job.id} label="id" />
        </Fact>
        <Fact term="Asked for">{formatDateTime(job.createdAt)}</Fact>
        <Fact term="Priority">{job.priority === 0 ? 'Normal' : job.priority}</Fact>
        {job.worker && (
          <Fact term="Worker">
            <CopyValue value={job.worker} label="worker" />
          </Fact>
        )}
        {job.assetId && (
          <Fact term="Asset">
            <Link
              to="/library/$id"
              params={{ id: job.assetId }}
              className="font-medium text-accent hover:underline"
            >
              Show asset
            </Link>
            {' · '}
            <Link
              to="/jobs"
              search={{ asset: job.assetId }}
              className="font-medium text-accent hover:underline"
            >
              All its jobs
            </Link>
          </Fact>
        )}
        {job.flowId && (
          <Fact term="Flow">
            <Link
              to="/jobs/flows/$id"
              params={{ id: job.flowId }}
              className="font-medium text-accent hover:underline"
            >
              Show the flow that it is a step of
            </Link>
          </Fact>
        )}
      </dl>
    </Panel>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}

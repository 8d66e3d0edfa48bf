import type { Flow, JobStatus } from '@fovea/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Network, X } from 'lucide-react'
import { useState } from 'react'
import { Page as Frame } from '#/app/page.tsx'
import { explain, wordsOf } from '#/data/errors.ts'
import { countOf, formatAgo, formatDuration, formatNumber } from '#/format/index.ts'
import {
  Badge,
  Button,
  Dialog,
  EmptyState,
  ErrorState,
  Loading,
  Progress,
  Skeleton,
  showToast,
} from '#/ui/index.ts'
import { cancelFlow, flowQuery } from '../data/queues.ts'
import { JobList, useJobs } from '../list/job-list.tsx'
import { lookOf } from '../list/status.tsx'
import { JobSelectionBar, useJobSelection } from '../list/use-job-selection.tsx'
import { BackBar } from './job-page.tsx'

/** Jobs that belong together: how far they are, and each of them. */
export function Page() {
  const { id = '' } = useParams({ strict: false })
  const flow = useQuery(flowQuery(id))
  const { list, jobs } = useJobs({ flowId: id })
  const selection = useJobSelection(jobs)
  const title = flow.data?.name ?? 'Flow'
  const bar =
    selection.jobs.length > 0 ? (
      <JobSelectionBar selection={selection} />
    ) : (
      <BackBar title={title} actions={flow.data?.status === 'running' && <CancelFlow flow={flow.data} />} />
    )
  return (
    <Frame title={title} bar={bar} width="reading">
      {flow.data ? (
        <div className="flex flex-col gap-5">
          <Standing flow={flow.data} />
          <JobList
            list={list}
            selection={selection}
            empty={
              <EmptyState icon={Network} title="No steps are left">
                Jobs are forgotten some time after they have ended.
              </EmptyState>
            }
          />
        </div>
      ) : flow.error ? (
        <ErrorState {...explain(flow.error)} onRetry={() => void flow.refetch()} />
      ) : (
        <Loading label="Loading the flow">
          <Skeleton className="h-32 rounded-2xl" />
        </Loading>
      )}
    </Frame>
  )
}

const ORDER: JobStatus[] = ['succeeded', 'running', 'queued', 'failed', 'quarantined', 'cancelled']
const flowLook = (status: Flow['status']) => lookOf({ status, blocked: false })

function Standing({ flow }: { flow: Flow }) {
  const { status, progress, total, counts, blocked, createdAt, finishedAt } = flow
  const { badge, label } = flowLook(status)
  const tone = status === 'failed' ? 'danger' : status === 'succeeded' ? 'ok' : 'accent'
  return (
    <section className="rounded-2xl border border-line bg-surface px-5 py-4 shadow-low">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={badge}>{label}</Badge>
        <span className="tabular text-sm font-medium">{Math.round(progress * 100)} %</span>
        <span className="text-[13px] text-ink-3">
          {countOf(total, 'step')} · {formatAgo(createdAt, Date.now())}
          {finishedAt !== null && ` · took ${formatDuration(Math.max(0, finishedAt - createdAt))}`}
        </span>
      </p>
      <Progress value={progress} label="Progress of the flow" tone={tone} className="mt-3 h-1.5" />
      <dl className="mt-3 flex flex-wrap gap-x-5 gap-y-1">
        {ORDER.filter(one => counts[one] > 0).map(one => (
          <div key={one} className="flex items-baseline gap-1.5 text-[13px]">
            <dt className="order-last text-ink-3">{flowWords(one, blocked)}</dt>
            <dd className="tabular font-semibold">{formatNumber(counts[one])}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

const flowWords = (status: JobStatus, blocked: number) =>
  status === 'queued' && blocked > 0
    ? `queued, ${formatNumber(blocked)} of them for other steps`
    : lookOf({ status, blocked: false }).label.toLowerCase()

function CancelFlow({ flow }: { flow: Flow }) {
  const [isAsking, setAsking] = useState(false)
  const left = flow.counts.queued + flow.counts.running
  const cancel = useMutation({
    mutationFn: () => cancelFlow(flow.id),
    onSuccess: () => {
      setAsking(false)
      showToast({ title: 'The flow is cancelled', tone: 'success' })
    },
    onError: error =>
      showToast({ title: 'The flow was not cancelled', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <>
      <Button icon={X} onClick={() => setAsking(true)}>
        Cancel flow
      </Button>
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Cancel this flow?"
        description={`The ${countOf(left, 'step')} that wait or run will be cancelled. What is done stays done.`}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Let it run</Button>
            <Button tone="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
              Cancel flow
            </Button>
          </>
        }
      />
    </>
  )
}

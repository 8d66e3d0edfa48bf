import type { JobStatus, Queue } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Pause, Play, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { wordsOf } from '#/data/errors.ts'
import { countOf, formatDuration, formatNumber } from '#/format/index.ts'
import { Badge, Button, classNames, showToast } from '#/ui/index.ts'
import { setQueuePaused } from '../data/queues.ts'
import { RedriveDialog } from './redrive-dialog.tsx'

/** One queue in numbers; each number leads to its jobs. */
export function QueueCard({ queue, isAdmin }: { queue: Queue; isAdmin: boolean }) {
  const [isRedriving, setRedriving] = useState(false)
  const dead = queue.failed + queue.quarantined
  return (
    <li className="flex flex-col rounded-2xl border border-line bg-surface shadow-low">
      <header className="flex items-center gap-2 px-4 pt-3.5">
        <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{queue.name}</h2>
        {queue.paused && <Badge tone="warn">Paused</Badge>}
        {!queue.paused && queue.workers === 0 && queue.queued > 0 && <Badge tone="danger">No worker</Badge>}
        {isAdmin && <PauseButton queue={queue} />}
      </header>
      <ul aria-label="Numbers" className="grid grid-cols-4 gap-1 px-3 pt-2.5">
        <Figure queue={queue.name} status="queued" term="Waiting" value={queue.queued} />
        <Figure queue={queue.name} status="running" term="Running" value={queue.running} tone="text-accent" />
        <Figure queue={queue.name} status="failed" term="Failed" value={queue.failed} tone="text-danger" />
        <Figure
          queue={queue.name}
          status="quarantined"
          term="Quarantined"
          value={queue.quarantined}
          tone="text-warn"
        />
      </ul>
      <footer className="mt-auto flex min-h-12 items-center gap-2 px-4 pt-1.5 pb-2.5">
        <p className="min-w-0 flex-1 text-[13px] text-ink-3">{stateWords(queue)}</p>
        {dead > 0 && (
          <Button size="small" icon={RotateCcw} onClick={() => setRedriving(true)}>
            Try again…
          </Button>
        )}
      </footer>
      {isRedriving && <RedriveDialog queue={queue} isAdmin={isAdmin} onClose={() => setRedriving(false)} />}
    </li>
  )
}

function stateWords({ queued, delayed, blocked, oldestQueuedAt, workers, concurrency, pausedAt }: Queue) {
  const oldest = oldestQueuedAt === null ? null : Date.now() - oldestQueuedAt
  const waiting = [
    oldest !== null && `oldest waits ${formatDuration(Math.max(0, oldest))}`,
    delayed > 0 && `${formatNumber(delayed)} for later`,
    blocked > 0 && `${formatNumber(blocked)} for other steps`,
  ]
  const workerWords =
    pausedAt === null && concurrency !== null && workers > 0
      ? `${countOf(workers, 'worker')}, ${formatNumber(concurrency)} at once${workers > 1 ? ' each' : ''}`
      : countOf(workers, 'worker')
  return [...(queued > 0 ? waiting : []), workerWords].filter(Boolean).join(' · ')
}

type FigureProps = { queue: string; status: JobStatus; term: string; value: number; tone?: string }

function Figure({ queue, status, term, value, tone }: FigureProps) {
  return (
    <li className="min-w-0">
      <Link
        to="/jobs"
        search={{ queue, status }}
        className="flex flex-col rounded-lg px-1.5 py-1 hover:bg-hover"
      >
        <span
          className={classNames(
            'tabular text-xl leading-7 font-semibold tracking-tight',
            value === 0 ? 'text-ink-3' : tone,
          )}
        >
          {formatNumber(value)}
        </span>{' '}
        <span className="truncate text-xs text-ink-3">{term}</span>
      </Link>
    </li>
  )
}

function PauseButton({ queue: { name, paused } }: { queue: Queue }) {
  const change = useMutation({
    mutationFn: () => setQueuePaused(name, !paused),
    onSuccess: () =>
      showToast({
        title: paused ? `${name} goes on` : `${name} is paused`,
        ...(paused ? {} : { detail: 'What runs is finished; nothing new is begun, on any worker.' }),
        tone: 'success',
      }),
    onError: error =>
      showToast({ title: 'The queue was not changed', detail: wordsOf(error), tone: 'danger' }),
  })
  return (
    <Button
      size="small"
      tone="ghost"
      icon={paused ? Play : Pause}
      busy={change.isPending}
      aria-label={`${paused ? 'Resume' : 'Pause'} ${name}`}
      onClick={() => change.mutate()}
    >
      {paused ? 'Resume' : 'Pause'}
    </Button>
  )
}

import type { Schedule } from '@fovea/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarClock, Pause, Play, Zap } from 'lucide-react'
import { explain, wordsOf } from '#/data/errors.ts'
import { formatAgo, formatDateTime } from '#/format/index.ts'
import { Badge, Button, EmptyState, ErrorState, Loading, Skeleton, showToast } from '#/ui/index.ts'
import { changeSchedule, type ScheduleChange, schedulesQuery } from '../data/queues.ts'
import { JobsFrame } from '../jobs-frame.tsx'

/** What is done again and again, by the clock. */
export function Page() {
  const schedules = useQuery(schedulesQuery)
  return (
    <JobsFrame>
      {schedules.data ? (
        schedules.data.length === 0 ? (
          <EmptyState icon={CalendarClock} title="Nothing is scheduled">
            Modules bring their schedules along; none of those that run here has one.
          </EmptyState>
        ) : (
          <ul
            aria-label="Schedules"
            className="overflow-hidden rounded-2xl border border-line bg-surface shadow-low"
          >
            {schedules.data.map(schedule => (
              <ScheduleRow key={schedule.name} schedule={schedule} />
            ))}
          </ul>
        )
      ) : schedules.error ? (
        <ErrorState {...explain(schedules.error)} onRetry={() => void schedules.refetch()} />
      ) : (
        <Loading label="Loading schedules">
          <Skeleton className="h-40 rounded-2xl" />
        </Loading>
      )}
    </JobsFrame>
  )
}

function ScheduleRow({ schedule }: { schedule: Schedule }) {
  const { name, cron, timezone, nextAt, lastAt, lastJobId, paused } = schedule
  const now = Date.now()
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-5 py-3.5 last:border-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {name}
          {paused && <Badge tone="warn">Paused</Badge>}
        </p>
        <p className="text-[13px] text-ink-3">
          <code className="font-mono text-xs">{cron}</code> {timezone}
          {schedule.job !== name && ` · ${schedule.job}`}
        </p>
      </div>
      <p className="basis-56 text-[13px] text-ink-2">
        <span className="block" title={formatDateTime(nextAt)}>
          {paused ? 'Does not run' : `Next ${formatAgo(nextAt, now)}`}
        </span>
        <span className="block text-ink-3">
          {lastAt === null ? 'Never ran' : `Last ${formatAgo(lastAt, now)}`}
          {lastJobId && (
            <>
              {' · '}
              <Link to="/jobs/$id" params={{ id: lastJobId }} className="text-accent hover:underline">
                its job
              </Link>
            </>
          )}
        </span>
      </p>
      <ScheduleActions schedule={schedule} />
    </li>
  )
}

const said: Record<ScheduleChange, string> = { run: 'runs now', pause: 'is paused', resume: 'goes on' }

function ScheduleActions({ schedule: { name, paused } }: { schedule: Schedule }) {
  const change = useMutation({
    mutationFn: (what: ScheduleChange) => changeSchedule(name, what),
    onSuccess: (_done, what) => showToast({ title: `${name} ${said[what]}`, tone: 'success' }),
    onError: error =>
      showToast({ title: 'The schedule was not changed', detail: wordsOf(error), tone: 'danger' }),
  })
  const toggle = paused ? 'resume' : 'pause'
  return (
    <div className="flex gap-1.5">
      <Button
        size="small"
        icon={Zap}
        busy={change.isPending && change.variables === 'run'}
        aria-label={`Run now: ${name}`}
        onClick={() => change.mutate('run')}
      >
        Run now
      </Button>
      <Button
        size="small"
        tone="ghost"
        icon={paused ? Play : Pause}
        busy={change.isPending && change.variables === toggle}
        aria-label={`${paused ? 'Resume' : 'Pause'} ${name}`}
        onClick={() => change.mutate(toggle)}
      >
        {paused ? 'Resume' : 'Pause'}
      </Button>
    </div>
  )
}

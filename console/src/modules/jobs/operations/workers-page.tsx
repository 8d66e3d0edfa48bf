import type { Worker } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { Cpu } from 'lucide-react'
import { explain } from '#/data/errors.ts'
import { formatAgo, formatDateTime, formatNumber } from '#/format/index.ts'
import { Badge, classNames, EmptyState, ErrorState, Loading, Progress, Skeleton } from '#/ui/index.ts'
import { workersQuery } from '../data/queues.ts'
import { JobsFrame } from '../jobs-frame.tsx'

/** The processes that do the work: what they can do, and how busy they are. */
export function Page() {
  const workers = useQuery(workersQuery)
  return (
    <JobsFrame>
      {workers.data ? (
        workers.data.length === 0 ? (
          <EmptyState icon={Cpu} title="No worker is there">
            Jobs wait until a process with the worker role is started:{' '}
            <code className="font-mono">fovea work</code>, or <code className="font-mono">start</code>, which
            has every role.
          </EmptyState>
        ) : (
          <ul aria-label="Workers" className="flex flex-col gap-3">
            {workers.data.map(worker => (
              <WorkerRow key={worker.id} worker={worker} />
            ))}
          </ul>
        )
      ) : workers.error ? (
        <ErrorState {...explain(workers.error)} onRetry={() => void workers.refetch()} />
      ) : (
        <Loading label="Loading workers">
          <Skeleton className="h-28 rounded-2xl" />
        </Loading>
      )}
    </JobsFrame>
  )
}

function WorkerRow({ worker }: { worker: Worker }) {
  const { host, pid, alive, roles, kinds, capacity, running, version, startedAt, heartbeatAt } = worker
  const now = Date.now()
  return (
    <li
      className={classNames(
        'rounded-2xl border border-line bg-surface px-5 py-4 shadow-low',
        !alive && 'border-dashed',
      )}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 truncate text-sm font-semibold">
          {host} <span className="font-normal text-ink-3">process {pid}</span>
        </h2>
        <Badge tone={alive ? 'ok' : 'danger'}>{alive ? 'Alive' : 'Gone'}</Badge>
        <p className="tabular ml-auto text-[13px] text-ink-2">
          {formatNumber(running)} of {formatNumber(capacity)} running
        </p>
      </div>
      <Progress
        value={capacity > 0 ? running / capacity : 0}
        label={`${host}, share of its capacity in use`}
        className="mt-2.5"
      />
      <p className="mt-2.5 text-[13px] text-ink-3" title={formatDateTime(startedAt)}>
        {`Version ${version} · ${roles.join(', ')} · started ${formatAgo(startedAt, now)} · heard of ${formatAgo(heartbeatAt, now)}`}
      </p>
      <ul aria-label="What it does" className="mt-2.5 flex flex-wrap gap-1.5">
        {kinds.map(kind => (
          <li key={kind}>
            <Badge>{kind}</Badge>
          </li>
        ))}
      </ul>
    </li>
  )
}

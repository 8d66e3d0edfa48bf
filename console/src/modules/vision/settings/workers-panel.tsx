import type { VisionCapabilities } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { formatAgo, formatNumber } from '#/format/index.ts'
import { Badge, buttonClasses, Panel, Progress } from '#/ui/index.ts'

type Worker = VisionCapabilities['workers'][number]

/** The processes that run the tasks. */
export function WorkersPanel({ workers }: { workers: readonly Worker[] }) {
  return (
    <Panel
      title="Workers"
      description="The processes that run these tasks."
      action={
        <Link to="/jobs/workers" className={buttonClasses('secondary', 'small')}>
          All workers
        </Link>
      }
    >
      {workers.length === 0 ? (
        <p className="text-sm text-warn">No worker takes jobs of vision: tasks wait until one is started.</p>
      ) : (
        <ul aria-label="Workers" className="flex flex-col gap-4">
          {workers.map(worker => (
            <WorkerRow key={worker.id} worker={worker} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function WorkerRow({ worker }: { worker: Worker }) {
  const { id, kinds, capacity, running, alive, version, heartbeatAt } = worker
  return (
    <li>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="min-w-0 truncate font-mono text-xs">{id}</h3>
        <Badge tone={alive ? 'ok' : 'danger'}>{alive ? 'Alive' : 'Gone'}</Badge>
        <p className="tabular ml-auto text-[13px] text-ink-2">
          {formatNumber(running)} of {formatNumber(capacity)} running
        </p>
      </div>
      <Progress
        value={capacity > 0 ? running / capacity : 0}
        label="Share of its capacity in use"
        className="mt-2"
      />
      <p className="mt-2 text-[13px] text-ink-3">
        Version {version} · heard of {formatAgo(heartbeatAt, Date.now())} · {kinds.join(', ')}
      </p>
    </li>
  )
}

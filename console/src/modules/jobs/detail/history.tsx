import type { JobTry } from '@fovea/client'
import { formatDateTime, formatDuration } from '#/format/index.ts'
import { classNames, Panel } from '#/ui/index.ts'
import { OUTCOMES } from './explain.ts'

const dots: Record<JobTry['outcome'], string> = {
  running: 'bg-accent animate-shimmer',
  succeeded: 'bg-ok',
  failed: 'bg-danger',
  crashed: 'bg-danger',
  lost: 'bg-warn',
  cancelled: 'bg-line-strong',
  stopped: 'bg-line-strong',
}

/** Every try: when, where, how long, and how it ended; the newest first. */
export function History({ tries }: { tries: readonly JobTry[] }) {
  const newestFirst = [...tries].reverse()
  return (
    <Panel title="Tries">
      {newestFirst.length === 0 ? (
        <p className="text-sm text-ink-3">No worker has taken it yet.</p>
      ) : (
        <ol aria-label="Tries" className="flex flex-col">
          {newestFirst.map((one, index) => (
            <Try
              key={`${one.attempt} ${one.startedAt}`}
              one={one}
              isLast={index === newestFirst.length - 1}
            />
          ))}
        </ol>
      )}
    </Panel>
  )
}

function Try({ one, isLast }: { one: JobTry; isLast: boolean }) {
  const { attempt, outcome, startedAt, endedAt, worker, error } = one
  const took =
    startedAt !== null && endedAt !== null ? formatDuration(Math.max(0, endedAt - startedAt)) : null
  return (
    <li className="relative flex gap-4 pb-4 last:pb-0">
      {!isLast && <span aria-hidden className="absolute top-4 bottom-0 left-[4.5px] w-px bg-line" />}
      <span aria-hidden className={classNames('mt-1.5 size-2.5 shrink-0 rounded-full', dots[outcome])} />
      <div className="min-w-0 flex-1 text-sm">
        <p>
          <span className="font-medium">Try {attempt}</span>
          <span className="text-ink-2"> · {OUTCOMES[outcome]}</span>
        </p>
        <p className="text-[13px] text-ink-3">
          {[startedAt !== null && formatDateTime(startedAt), took && `took ${took}`]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {error && (
          <p className="mt-0.5 text-[13px] break-words text-danger">
            {error.message} <code className="font-mono text-xs">{error.code}</code>
          </p>
        )}
        {worker && <p className="mt-0.5 truncate font-mono text-xs text-ink-3">{worker}</p>}
      </div>
    </li>
  )
}

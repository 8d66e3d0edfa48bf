import { useQuery } from '@tanstack/react-query'
import { Layers } from 'lucide-react'
import { explain } from '#/data/errors.ts'
import { EmptyState, ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { queuesQuery } from '../data/queues.ts'
import { JobsFrame, useIsAdmin } from '../jobs-frame.tsx'
import { QueueCard } from './queue-card.tsx'

/** Each kind of job has a queue: what waits in it, what went wrong, and who works on it. */
export function Page() {
  const queues = useQuery(queuesQuery)
  const isAdmin = useIsAdmin()
  return (
    <JobsFrame>
      {queues.data ? (
        queues.data.length === 0 ? (
          <EmptyState icon={Layers} title="There are no queues yet">
            A queue appears when the first worker has said what it can do.
          </EmptyState>
        ) : (
          <>
            {isAdmin && (
              <p className="mb-3 text-[13px] text-ink-3">
                As an administrator you see the jobs of all projects, and those of the server itself.
              </p>
            )}
            <ul aria-label="Queues" className="grid grid-cols-1 gap-3 md:grid-cols-2">
              {queues.data.map(queue => (
                <QueueCard key={queue.name} queue={queue} isAdmin={isAdmin} />
              ))}
            </ul>
          </>
        )
      ) : queues.error ? (
        <ErrorState {...explain(queues.error)} onRetry={() => void queues.refetch()} />
      ) : (
        <Loading label="Loading queues">
          <div className="grid grid-cols-1 gap-3 md:grid-cols-2">
            {[1, 2, 3, 4].map(card => (
              <Skeleton key={card} className="h-40 rounded-2xl" />
            ))}
          </div>
        </Loading>
      )}
    </JobsFrame>
  )
}

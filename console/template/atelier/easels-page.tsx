import { useInfiniteQuery } from '@tanstack/react-query'
import { Shapes } from 'lucide-react'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { formatAgo, formatDateTime } from '#/format/index.ts'
import { Button, EmptyState, ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { type Easel, easelListQuery } from './data.ts'

/** The easels of the project. */
export function Page() {
  const easels = useInfiniteQuery(easelListQuery)
  return (
    <Frame title="Easels">
      <div className="mx-auto max-w-4xl">
        {easels.data ? (
          <EaselList easels={easels.data} />
        ) : easels.error ? (
          <ErrorState {...explain(easels.error)} onRetry={() => void easels.refetch()} />
        ) : (
          <Loading label="Loading easels">
            <Skeleton className="h-16 rounded-2xl" />
          </Loading>
        )}
        {easels.hasNextPage && (
          <div className="mt-4 flex justify-center">
            <Button busy={easels.isFetchingNextPage} onClick={() => void easels.fetchNextPage()}>
              Show older ones
            </Button>
          </div>
        )}
      </div>
    </Frame>
  )
}

function EaselList({ easels }: { easels: Easel[] }) {
  if (easels.length === 0)
    return (
      <EmptyState icon={Shapes} title="There are none yet">
        What is made by POST /v1/easels appears here.
      </EmptyState>
    )
  return (
    <ul className="overflow-hidden rounded-2xl border border-line bg-surface shadow-low">
      {easels.map(easel => (
        <li key={easel.id} className="border-b border-line px-4 py-3 last:border-0 sm:px-5">
          <p className="text-sm font-medium break-words">{easel.name}</p>
          <p className="text-[13px] text-ink-3" title={formatDateTime(easel.createdAt)}>
            {easel.words === null ? 'is being counted' : `${easel.words} words`} ·{' '}
            {formatAgo(easel.createdAt, Date.now())}
          </p>
        </li>
      ))}
    </ul>
  )
}

import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Copy, History } from 'lucide-react'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { Button, buttonClasses, EmptyState, ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { duplicatesQuery } from '../data/duplicates.ts'
import { GroupCard } from './group-card.tsx'

/** Pictures that are there more than once, to be decided group by group. */
export function Page() {
  const groups = useInfiniteQuery(duplicatesQuery)
  return (
    <Frame
      title="Duplicates"
      actions={
        <Link to="/duplicates/decisions" className={buttonClasses('ghost')}>
          <History aria-hidden className="size-4" /> Decisions
        </Link>
      }
    >
      {groups.data ? (
        groups.data.length === 0 ? (
          <EmptyState icon={Copy} title="Nothing is here twice">
            Copies that were scaled, recompressed or edited a little are found by how they look. Exact copies
            are never stored twice in the first place.
          </EmptyState>
        ) : (
          <ul aria-label="Groups of duplicates" className="mx-auto flex max-w-6xl flex-col gap-5">
            {groups.data.map(group => (
              <GroupCard key={group.id} group={group} />
            ))}
          </ul>
        )
      ) : groups.error ? (
        <ErrorState {...explain(groups.error)} onRetry={() => void groups.refetch()} />
      ) : (
        <Loading label="Loading duplicates">
          <div className="mx-auto flex max-w-6xl flex-col gap-5">
            <Skeleton className="h-80 rounded-2xl" />
            <Skeleton className="h-80 rounded-2xl" />
          </div>
        </Loading>
      )}
      {groups.hasNextPage && (
        <div className="mt-6 flex justify-center">
          <Button busy={groups.isFetchingNextPage} onClick={() => void groups.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </Frame>
  )
}

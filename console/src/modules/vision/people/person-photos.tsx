import type { Person } from '@fovea/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { explain } from '#/data/errors.ts'
import { ErrorState, Loading } from '#/ui/index.ts'
import { searchQuery } from '../data/search.ts'
import { TilesSkeleton } from '../look/tiles-skeleton.tsx'
import { Results } from '../search/results.tsx'

/** The pictures that show a person. */
export function PersonPhotos({ person }: { person: Person }) {
  const photos = useInfiniteQuery(searchQuery({ people: person.id }, null))
  return (
    <section aria-labelledby="photos" className="mt-8">
      <h2 id="photos" className="mb-3 text-base font-semibold tracking-tight">
        Photos
      </h2>
      {photos.data ? (
        <Results
          hits={photos.data.hits}
          hasMore={photos.hasNextPage}
          isLoading={photos.isFetchingNextPage}
          onMore={() => void photos.fetchNextPage()}
          hasScores={false}
        />
      ) : photos.error ? (
        <ErrorState {...explain(photos.error)} onRetry={() => void photos.refetch()} />
      ) : (
        <Loading label="Loading photos">
          <TilesSkeleton count={6} />
        </Loading>
      )}
    </section>
  )
}

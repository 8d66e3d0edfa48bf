import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { ScanSearch, SearchX } from 'lucide-react'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { useStore } from '#/data/store.ts'
import { EmptyState, ErrorState, Loading } from '#/ui/index.ts'
import { example } from '../data/example.ts'
import { hasExample, searchQuery } from '../data/search.ts'
import { isByPeopleAlone, isEmpty, parseSearchView, peopleOf, type SearchView } from '../data/search-view.ts'
import { TilesSkeleton } from '../look/tiles-skeleton.tsx'
import { howFound } from '../words.ts'
import { Asking } from './asking.tsx'
import { NothingFound } from './nothing-found.tsx'
import { Results } from './results.tsx'

/** Finding pictures by words, by an example, by people, and by all of them together. */
export function Page() {
  const view = parseSearchView(useSearch({ strict: false }))
  return (
    <Frame title="Search">
      <Asking view={view} />
      {isEmpty(view) ? <Invitation /> : <Answer view={view} />}
    </Frame>
  )
}

const byPeople = (view: SearchView) =>
  peopleOf(view).length === 1 ? 'Pictures that show this person.' : 'Pictures that show all of them.'

function Invitation() {
  return (
    <EmptyState icon={ScanSearch} title="What are you looking for?">
      Write what the picture shows, or drop a picture on the field above to find others like it, or choose who
      is on it.
    </EmptyState>
  )
}

function Answer({ view }: { view: SearchView }) {
  const given = useStore(example, value => value)
  const canAsk = hasExample(view)
  const answer = useInfiniteQuery({ ...searchQuery(view, given), enabled: canAsk })
  if (!canAsk)
    return (
      <EmptyState icon={SearchX} title="The example is gone">
        A picture that you drop here is not kept. Drop it once more.
      </EmptyState>
    )
  if (answer.error && !answer.data)
    return <ErrorState {...explain(answer.error)} onRetry={() => void answer.refetch()} />
  if (!answer.data) return <Waiting />
  const { hits, mode, model } = answer.data
  if (hits.length === 0) return <NothingFound view={view} model={model} />
  return (
    <>
      <p role="status" className="mb-3 text-[13px] text-ink-2">
        {isByPeopleAlone(view) ? byPeople(view) : howFound(mode, model)}
      </p>
      <Results
        hits={hits}
        hasMore={answer.hasNextPage}
        isLoading={answer.isFetchingNextPage}
        onMore={() => void answer.fetchNextPage()}
        hasScores={!isByPeopleAlone(view)}
      />
    </>
  )
}

function Waiting() {
  return (
    <Loading label="Searching">
      <TilesSkeleton count={12} />
    </Loading>
  )
}

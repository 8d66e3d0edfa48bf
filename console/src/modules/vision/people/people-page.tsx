import type { Person } from '@fovea/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Filter, Search, UserRoundSearch, UsersRound } from 'lucide-react'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { countOf } from '#/format/index.ts'
import {
  buttonClasses,
  classNames,
  EmptyState,
  ErrorState,
  IconButton,
  inputClasses,
  Loading,
  Menu,
  Skeleton,
} from '#/ui/index.ts'
import { peopleQuery, suggestionsQuery } from '../data/people.ts'
import { hasCondition, type PeopleView, parsePeopleView } from '../data/people-view.ts'
import { visionSettingsQuery } from '../data/vision.ts'
import { RunOverLibrary } from '../look/run-over-library.tsx'
import { FacesOff, FacesPaused } from './faces-off.tsx'
import { PeopleGrid } from './people-grid.tsx'

/** The people on the pictures of the project. */
export function Page() {
  const view = parsePeopleView(useSearch({ strict: false }))
  const people = useInfiniteQuery(peopleQuery(view))
  const settings = useQuery(visionSettingsQuery)
  const isOff = settings.data?.faces.enabled === false
  const isEmpty = people.data?.length === 0 && !hasCondition(view)
  return (
    <Frame
      title="People"
      aside={
        people.data && !isEmpty ? (
          <span className="tabular hidden text-sm text-ink-3 sm:inline">
            {people.hasNextPage ? `${people.data.length} and more` : people.data.length}
          </span>
        ) : undefined
      }
      {...(isEmpty ? {} : { search: <FindPerson view={view} />, actions: <Actions view={view} /> })}
    >
      {!people.data || !settings.data ? (
        people.error || settings.error ? (
          <ErrorState
            {...explain(people.error ?? settings.error)}
            onRetry={() => void Promise.all([people.refetch(), settings.refetch()])}
          />
        ) : (
          <Waiting />
        )
      ) : isEmpty ? (
        isOff ? (
          <FacesOff settings={settings.data} />
        ) : (
          <NobodyYet />
        )
      ) : (
        <>
          {isOff && <FacesPaused />}
          <Review />
          <Everybody people={people.data} view={view} query={people} />
        </>
      )}
    </Frame>
  )
}

type EverybodyProps = {
  people: Person[]
  view: PeopleView
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
}

function Everybody({ people, view, query }: EverybodyProps) {
  if (people.length === 0)
    return (
      <EmptyState icon={UserRoundSearch} title="Nobody fits">
        {view.q ? `Nobody’s name has “${view.q}” in it.` : 'Choose another filter to see the others.'}
      </EmptyState>
    )
  return <PeopleGrid people={people} hasMore={query.hasNextPage} query={query} />
}

function NobodyYet() {
  return (
    <EmptyState
      icon={UsersRound}
      title="Nobody has been found yet"
      action={
        <RunOverLibrary
          task="faces"
          title="Looking for faces"
          label="Look through the library"
          tone="primary"
        />
      }
    >
      Faces are looked for on every picture that arrives. Those that were there before can be gone through
      now.
    </EmptyState>
  )
}

/** Leads to the questions that only a person can answer. */
function Review() {
  const suggestions = useQuery(suggestionsQuery)
  const count = suggestions.data?.length ?? 0
  if (count === 0) return null
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-2xl bg-accent-soft px-4 py-3">
      <p className="min-w-0 flex-1 text-sm">
        <span className="font-medium">{countOf(count, 'question')}</span>{' '}
        <span className="text-ink-2">on who may be the same person.</span>
      </p>
      <Link to="/people/review" className={buttonClasses('primary', 'small')}>
        Review
      </Link>
    </div>
  )
}

function useShow() {
  const navigate = useNavigate()
  return (view: PeopleView, replace = false) => void navigate({ to: '/people', search: view, replace })
}

function FindPerson({ view }: { view: PeopleView }) {
  const show = useShow()
  return (
    <search className="relative block w-full sm:w-56">
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-ink-3" />
      <input
        aria-label="Find a person"
        placeholder="Find a person"
        autoComplete="off"
        defaultValue={view.q ?? ''}
        onChange={({ target }) => {
          const { q: _q, ...rest } = view
          show(target.value.trim() === '' ? rest : { ...rest, q: target.value.trim() }, true)
        }}
        className={classNames(inputClasses, 'h-9 pl-9')}
      />
    </search>
  )
}

function Actions({ view }: { view: PeopleView }) {
  const show = useShow()
  const { hidden, named, ...rest } = view
  const withHidden = (next: PeopleView['hidden']) =>
    show({ ...rest, ...(named ? { named } : {}), ...(next ? { hidden: next } : {}) })
  const withNamed = (next: PeopleView['named']) =>
    show({ ...rest, ...(hidden ? { hidden } : {}), ...(next ? { named: next } : {}) })
  return (
    <Menu
      label="Who is shown"
      align="end"
      trigger={props => (
        <IconButton
          {...props}
          icon={Filter}
          label="Who is shown"
          tipAlign="end"
          aria-pressed={Boolean(hidden || named)}
        />
      )}
      items={[
        { label: 'Without the hidden', checked: !hidden, onSelect: () => withHidden(undefined) },
        { label: 'Only the hidden', checked: hidden === 'true', onSelect: () => withHidden('true') },
        { label: 'Both', checked: hidden === 'any', onSelect: () => withHidden('any') },
        'separator',
        { label: 'Named or not', checked: !named, onSelect: () => withNamed(undefined) },
        { label: 'Only named', checked: named === 'true', onSelect: () => withNamed('true') },
        { label: 'Only unnamed', checked: named === 'false', onSelect: () => withNamed('false') },
      ]}
    />
  )
}

function Waiting() {
  return (
    <Loading label="Loading people">
      <div className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-x-2 gap-y-4 sm:grid-cols-[repeat(auto-fill,minmax(10rem,1fr))]">
        {Array.from({ length: 10 }, (_, index) => (
          // Grey shapes have nothing of their own to be told by.
          // biome-ignore lint/suspicious/noArrayIndexKey: the reason is above
          <div key={index} className="flex flex-col items-center gap-3 pt-3">
            <Skeleton className="size-26 rounded-full! sm:size-32" />
            <Skeleton className="h-4 w-20" />
          </div>
        ))}
      </div>
    </Loading>
  )
}

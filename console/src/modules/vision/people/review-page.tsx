import type { Person, PersonSuggestion } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, PartyPopper } from 'lucide-react'
import { useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { countOf } from '#/format/index.ts'
import {
  Button,
  buttonClasses,
  EmptyState,
  ErrorState,
  Key,
  Loading,
  Progress,
  Skeleton,
} from '#/ui/index.ts'
import { suggestionsQuery } from '../data/people.ts'
import { answerSuggestion, nameOf } from '../data/people-actions.ts'
import { FacePicture } from '../look/face.tsx'
import { percent } from '../words.ts'

/** Questions on who may be the same person, one after the other. */
export function Page() {
  const suggestions = useQuery(suggestionsQuery)
  return (
    <Frame
      title="Is this the same person?"
      width="reading"
      bar={
        <>
          <Link to="/people" className={`${buttonClasses('ghost')} -ml-3`}>
            <ArrowLeft aria-hidden className="size-4" /> People
          </Link>
          <h1 className="sr-only">Review</h1>
        </>
      }
    >
      {suggestions.data ? (
        <Queue suggestions={suggestions.data} />
      ) : suggestions.error ? (
        <ErrorState {...explain(suggestions.error)} onRetry={() => void suggestions.refetch()} />
      ) : (
        <Loading label="Loading questions">
          <div className="mt-16 flex justify-center gap-6">
            <Skeleton className="size-36 rounded-full! sm:size-48" />
            <Skeleton className="size-36 rounded-full! sm:size-48" />
          </div>
        </Loading>
      )}
    </Frame>
  )
}

function Queue({ suggestions }: { suggestions: PersonSuggestion[] }) {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const left = suggestions.filter(({ id }) => !seen.has(id))
  const [current] = left
  const total = seen.size + left.length
  const pass = (id: string) => setSeen(before => new Set([...before, id]))
  const decide = (answer: 'yes' | 'no' | 'skip') => {
    if (!current) return
    pass(current.id)
    if (answer !== 'skip') void answerSuggestion(current.id, answer === 'yes')
  }
  useHotkeys({ y: () => decide('yes'), n: () => decide('no'), s: () => decide('skip') })
  if (!current)
    return (
      <EmptyState
        icon={PartyPopper}
        title={seen.size > 0 ? 'That was all' : 'There is nothing to ask'}
        action={
          <Link to="/people" className={buttonClasses('primary')}>
            To the people
          </Link>
        }
      >
        {seen.size > 0
          ? 'What you said holds, also when all faces are gone through again.'
          : 'Questions come up when two people look much alike.'}
      </EmptyState>
    )
  return (
    <section aria-labelledby="question" className="flex flex-col items-center text-center">
      <Progress
        value={total === 0 ? 0 : seen.size / total}
        label={`Question ${seen.size + 1} of ${total}`}
        className="w-full max-w-sm"
      />
      <p className="tabular mt-2 text-[13px] text-ink-3">{`${seen.size + 1} of ${total}`}</p>
      <h2 id="question" className="mt-6 text-xl font-semibold tracking-tight">
        Is this the same person?
      </h2>
      <Pair key={current.id} suggestion={current} />
      <div className="mt-8 flex flex-wrap justify-center gap-2">
        <Button size="large" tone="primary" onClick={() => decide('yes')}>
          Yes <Key>y</Key>
        </Button>
        <Button size="large" onClick={() => decide('no')}>
          No <Key>n</Key>
        </Button>
        <Button size="large" tone="ghost" onClick={() => decide('skip')}>
          Skip <Key>s</Key>
        </Button>
      </div>
    </section>
  )
}

function Pair({ suggestion: { first, second, faces, similarity } }: { suggestion: PersonSuggestion }) {
  const of = (person: Person) => faces.filter(face => face.personId === person.id).map(face => face.id)
  return (
    <>
      <div className="mt-6 grid w-full grid-cols-2 gap-4 animate-fade sm:gap-10">
        <Side person={first} faceIds={of(first)} align="end" />
        <Side person={second} faceIds={of(second)} align="start" />
      </div>
      <p className="tabular mt-6 text-[13px] text-ink-3">{`${percent(similarity)} alike`}</p>
    </>
  )
}

type SideProps = { person: Person; faceIds: string[]; align: 'start' | 'end' }

function Side({ person, faceIds, align }: SideProps) {
  const [main = person.coverFaceId, ...others] = faceIds
  return (
    <figure className={align === 'end' ? 'flex flex-col items-end' : 'flex flex-col items-start'}>
      <div className="flex flex-col items-center">
        <FacePicture faceId={main ?? null} className="size-36 rounded-full shadow-low sm:size-52" />
        <figcaption className="mt-3 max-w-40 text-sm">
          <span className="block truncate font-medium">{nameOf(person)}</span>
          <span className="block text-[13px] text-ink-3">{countOf(person.assetCount, 'photo')}</span>
        </figcaption>
        <div className="mt-3 flex h-14 gap-1.5">
          {others.map(id => (
            <FacePicture key={id} faceId={id} className="size-14 rounded-xl" />
          ))}
        </div>
      </div>
    </figure>
  )
}

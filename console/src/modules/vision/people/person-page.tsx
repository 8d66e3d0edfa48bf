import type { Person } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { ArrowLeft, Eye, EyeOff, Merge, Trash2, UserRoundX } from 'lucide-react'
import { useState } from 'react'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { isGone } from '#/data/query-client.ts'
import { countOf } from '#/format/index.ts'
import { Badge, buttonClasses, EmptyState, ErrorState, IconButton, Loading, Skeleton } from '#/ui/index.ts'
import { personQuery } from '../data/people.ts'
import { hidePeople, mergePeople, nameOf, namePerson } from '../data/people-actions.ts'
import { PersonPicture } from '../look/face.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import { NameField } from './name-field.tsx'
import { PersonFaces } from './person-faces.tsx'
import { PersonPhotos } from './person-photos.tsx'
import { WhoDialog } from './who-dialog.tsx'

/** One person: the name, the photos, and the faces that make them. */
export function Page() {
  const { id = '' } = useParams({ strict: false })
  const person = useQuery(personQuery(id))
  return (
    <Frame title={person.data ? nameOf(person.data) : 'Person'} bar={<Bar person={person.data} />}>
      {isGone(person.error) ? (
        <EmptyState
          icon={UserRoundX}
          title="This person is not here"
          action={
            <Link to="/people" className={buttonClasses()}>
              All people
            </Link>
          }
        >
          They were merged with somebody, or deleted.
        </EmptyState>
      ) : person.data ? (
        <Whole key={id} person={person.data} />
      ) : person.error ? (
        <ErrorState {...explain(person.error)} onRetry={() => void person.refetch()} />
      ) : (
        <Loading label="Loading the person">
          <div className="flex items-center gap-5 py-4">
            <Skeleton className="size-28 rounded-full!" />
            <Skeleton className="h-8 w-48" />
          </div>
        </Loading>
      )}
    </Frame>
  )
}

function Bar({ person }: { person: Person | undefined }) {
  const [asking, setAsking] = useState<'delete' | 'merge'>()
  const navigate = useNavigate()
  const stop = () => setAsking(undefined)
  const merge = async (other: string) => {
    stop()
    if (!person) return
    const merged = await mergePeople({ id: other }, [person])
    if (merged) void navigate({ to: '/people/$id', params: { id: other } })
  }
  return (
    <>
      <Link to="/people" aria-label="All people" className={`${buttonClasses('ghost')} -ml-3 gap-1.5`}>
        <ArrowLeft aria-hidden className="size-4" /> People
      </Link>
      <h1 className="sr-only">{person ? nameOf(person) : 'Person'}</h1>
      {person && (
        <div className="ml-auto flex gap-1">
          <IconButton icon={Merge} label="Same person as…" onClick={() => setAsking('merge')} />
          <IconButton
            icon={person.hidden ? Eye : EyeOff}
            label={person.hidden ? 'Show again' : 'Hide'}
            onClick={() => void hidePeople([person], !person.hidden)}
          />
          <IconButton
            icon={Trash2}
            label="Delete…"
            tipAlign="end"
            tone="danger"
            onClick={() => setAsking('delete')}
          />
        </div>
      )}
      {person && asking === 'delete' && (
        <DeleteDialog
          people={[person]}
          onClose={stop}
          onDone={() => void navigate({ to: '/people', search: {} })}
        />
      )}
      {person && asking === 'merge' && (
        <WhoDialog
          title={`Who is ${nameOf(person)}?`}
          without={person.id}
          onClose={stop}
          onChoose={who => {
            if (who.personId !== undefined) return void merge(who.personId)
            stop()
            void namePerson(person, who.name ?? '')
          }}
        />
      )}
    </>
  )
}

function Whole({ person }: { person: Person }) {
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-6 gap-y-3 pt-3 pb-6">
        <PersonPicture person={person} className="size-24 sm:size-32" />
        <div className="min-w-0 flex-1 basis-60">
          <NameField name={person.name} look="title" onName={name => void namePerson(person, name)} />
          <p className="tabular mt-1 flex flex-wrap items-center gap-2 text-sm text-ink-2">
            {`${countOf(person.assetCount, 'photo')} · ${countOf(person.faceCount, 'face')}`}
            {person.hidden && <Badge>Hidden</Badge>}
          </p>
        </div>
      </header>
      <PersonFaces person={person} />
      <PersonPhotos person={person} />
    </>
  )
}

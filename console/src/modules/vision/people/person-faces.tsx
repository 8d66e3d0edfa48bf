import type { Face, FaceAssignment, Person } from '@fovea/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Check, ImageUp, Split, UserRoundPen, UserRoundX, X } from 'lucide-react'
import { useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { explain } from '#/data/errors.ts'
import { countOf } from '#/format/index.ts'
import { Button, classNames, ErrorState, IconButton, Loading, Skeleton, showToast } from '#/ui/index.ts'
import { personFacesQuery } from '../data/people.ts'
import { assignFaces, nameOf, rejectFaces, splitFaces, updatePerson } from '../data/people-actions.ts'
import { FacePicture } from '../look/face.tsx'
import { FloatingBar } from '../look/floating-bar.tsx'
import { WhoDialog } from './who-dialog.tsx'

/** As many as fit into two rows or so; the rest is asked for. */
const FIRST_SHOWN = 24

/** The faces that were put together as one person; those that do not belong can be taken out. */
export function PersonFaces({ person }: { person: Person }) {
  const faces = useInfiniteQuery(personFacesQuery(person.id))
  const [showsAll, setShowsAll] = useState(false)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const clear = () => setChosen(new Set())
  useHotkeys({ escape: clear })
  if (faces.error && !faces.data)
    return <ErrorState {...explain(faces.error)} onRetry={() => void faces.refetch()} />
  if (!faces.data)
    return (
      <Loading label="Loading faces">
        <Skeleton className="h-20" />
      </Loading>
    )
  const shown = showsAll ? faces.data : faces.data.slice(0, FIRST_SHOWN)
  const selected = faces.data.filter(face => chosen.has(face.id))
  const hasMore = faces.data.length > shown.length || (showsAll && faces.hasNextPage)
  return (
    <section aria-labelledby="faces">
      <h2 id="faces" className="text-base font-semibold tracking-tight">
        Faces
      </h2>
      <p className="mt-0.5 mb-3 text-[13px] text-ink-3">
        Choose those that are somebody else; what you say holds from then on.
      </p>
      <ul aria-label="Faces" className="flex flex-wrap gap-2">
        {shown.map((face, index) => (
          <FaceChoice
            key={face.id}
            face={face}
            label={`Face ${index + 1}`}
            isChosen={chosen.has(face.id)}
            onToggle={() => {
              const next = new Set(chosen)
              if (!next.delete(face.id)) next.add(face.id)
              setChosen(next)
            }}
          />
        ))}
      </ul>
      {hasMore && (
        <Button
          className="mt-3"
          size="small"
          busy={faces.isFetchingNextPage}
          onClick={() => (showsAll ? void faces.fetchNextPage() : setShowsAll(true))}
        >
          {showsAll ? 'Show more' : `Show all ${person.faceCount}`}
        </Button>
      )}
      {selected.length > 0 && <FacesBar person={person} selected={selected} onClear={clear} />}
    </section>
  )
}

type FaceChoiceProps = { face: Face; label: string; isChosen: boolean; onToggle: () => void }

function FaceChoice({ face, label, isChosen, onToggle }: FaceChoiceProps) {
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        aria-label={label}
        data-face={face.id}
        onClick={onToggle}
        className="relative block rounded-xl"
      >
        <FacePicture
          faceId={face.id}
          className={classNames(
            'size-18 rounded-xl transition-[scale] duration-150',
            isChosen && 'scale-90 ring-3 ring-accent',
          )}
        />
        {isChosen && (
          <span className="absolute -top-1 -right-1 grid size-6 place-items-center rounded-full bg-accent text-on-accent shadow-low">
            <Check aria-hidden className="size-4" strokeWidth={2.5} />
          </span>
        )}
      </button>
    </li>
  )
}

type FacesBarProps = { person: Person; selected: Face[]; onClear: () => void }

function FacesBar({ person, selected, onClear }: FacesBarProps) {
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  const [cover] = selected
  const showing = (id: string) => ({
    label: 'Show',
    run: () => void navigate({ to: '/people/$id', params: { id } }),
  })
  const split = async () => {
    onClear()
    const other = await splitFaces(person, selected)
    if (!other) return
    showToast({
      title: `${countOf(selected.length, 'face is', 'faces are')} a person of their own now`,
      tone: 'success',
      action: showing(other.id),
    })
  }
  const assign = async (who: FaceAssignment) => {
    setAsking(false)
    onClear()
    const other = await assignFaces(selected, who)
    if (other) showToast({ title: `That is ${nameOf(other)}`, tone: 'success', action: showing(other.id) })
  }
  const reject = async () => {
    onClear()
    if (await rejectFaces(selected, person.id))
      showToast({ title: `Noted: that is not ${nameOf(person)}`, tone: 'success' })
  }
  return (
    <>
      <FloatingBar label="Chosen faces">
        <IconButton icon={X} label="Choose none" tipSide="top" onClick={onClear} />
        <span role="status" className="tabular px-1 text-sm font-medium whitespace-nowrap">
          {selected.length} chosen
        </span>
        <Button icon={UserRoundX} onClick={() => void reject()}>
          Not this person
        </Button>
        <Button icon={UserRoundPen} onClick={() => setAsking(true)}>
          Somebody else…
        </Button>
        <Button icon={Split} disabled={selected.length >= person.faceCount} onClick={() => void split()}>
          New person
        </Button>
        {selected.length === 1 && cover && (
          <IconButton
            icon={ImageUp}
            label="Use as picture"
            tipSide="top"
            tipAlign="end"
            onClick={() => {
              onClear()
              void updatePerson(person, { coverFaceId: cover.id })
            }}
          />
        )}
      </FloatingBar>
      {isAsking && (
        <WhoDialog
          title={`Who ${selected.length === 1 ? 'is this' : 'are these'}?`}
          without={person.id}
          onClose={() => setAsking(false)}
          onChoose={who => void assign(who)}
        />
      )}
    </>
  )
}

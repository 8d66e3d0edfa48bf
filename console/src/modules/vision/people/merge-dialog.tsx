import type { Person } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { countOf } from '#/format/index.ts'
import { Button, Dialog } from '#/ui/index.ts'
import { mergePeople, nameOf } from '../data/people-actions.ts'
import { PersonPicture } from '../look/face.tsx'

type MergeDialogProps = { people: readonly Person[]; onClose: () => void; onDone: () => void }

/** Named before unnamed, then whoever has most faces. */
const mostTelling = (people: readonly Person[]) =>
  people.toSorted((a, b) => Number(b.name !== '') - Number(a.name !== '') || b.faceCount - a.faceCount)

/** Says that several people are one, and which name stays. */
export function MergeDialog({ people, onClose, onDone }: MergeDialogProps) {
  const ordered = mostTelling(people)
  const [intoId, setInto] = useState(ordered[0]?.id)
  const merge = useMutation({
    mutationFn: async () => {
      const into = people.find(person => person.id === intoId)
      return (
        into &&
        mergePeople(
          into,
          people.filter(person => person !== into),
        )
      )
    },
    onSuccess: merged => (merged ? onDone() : onClose()),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Are these ${countOf(people.length, 'person', 'people')} one?`}
      description="All their photos come together under the one that stays. Faces can be split off again later."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" busy={merge.isPending} onClick={() => merge.mutate()}>
            Merge
          </Button>
        </>
      }
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 text-sm font-medium">Who stays?</legend>
        {ordered.map(person => (
          <label
            key={person.id}
            className="flex cursor-pointer items-center gap-3 rounded-xl border border-line p-2.5 has-checked:border-accent has-checked:bg-accent-soft/50"
          >
            <input
              type="radio"
              name="into"
              checked={person.id === intoId}
              onChange={() => setInto(person.id)}
              className="size-4 shrink-0 accent-accent"
            />
            <PersonPicture person={person} className="size-11" />
            <span className="min-w-0 flex-1 text-sm">
              <span className="block truncate font-medium">{nameOf(person)}</span>
              <span className="block text-[13px] text-ink-2">{countOf(person.assetCount, 'photo')}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </Dialog>
  )
}

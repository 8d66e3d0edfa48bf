import type { FaceAssignment } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { UserRoundPlus } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { countOf } from '#/format/index.ts'
import { Combobox, type ComboOption, Dialog } from '#/ui/index.ts'
import { peopleToChooseQuery } from '../data/people.ts'
import { nameOf } from '../data/people-actions.ts'
import { PersonPicture } from '../look/face.tsx'

type WhoDialogProps = {
  title: string
  /** Who is left out, because it is them already. */
  without?: string | null
  onClose: () => void
  onChoose: (who: FaceAssignment) => void
}

const NEW = 'new:'

/** Asks who a face is: somebody who is known, or a new name. */
export function WhoDialog({ title, without, onClose, onChoose }: WhoDialogProps) {
  const [text, setText] = useState('')
  const people = useQuery(peopleToChooseQuery(useDeferredValue(text)))
  const name = text.trim()
  const known = (people.data ?? []).filter(person => person.id !== without)
  const isNew = name !== '' && !known.some(person => person.name.toLowerCase() === name.toLowerCase())
  const options: ComboOption[] = [
    ...known.map(person => ({
      key: person.id,
      label: nameOf(person),
      hint: countOf(person.assetCount, 'photo'),
      icon: <PersonPicture person={person} className="size-8" />,
    })),
    ...(isNew
      ? [
          {
            key: NEW,
            label: `New person: ${name}`,
            icon: (
              <span className="grid size-8 place-items-center rounded-full bg-accent-soft text-accent">
                <UserRoundPlus aria-hidden className="size-4" />
              </span>
            ),
          },
        ]
      : []),
  ]
  return (
    <Dialog open onClose={onClose} title={title}>
      <Combobox
        label="Who is this?"
        placeholder="A name"
        text={text}
        onText={setText}
        options={options}
        shows="open"
        autoFocus
        empty="Nobody is known yet: write a name."
        onChoose={key => onChoose(key === NEW ? { name } : { personId: key })}
      />
    </Dialog>
  )
}

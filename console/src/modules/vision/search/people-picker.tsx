import { useQuery } from '@tanstack/react-query'
import { UsersRound, X } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { countOf } from '#/format/index.ts'
import { Button, Combobox, Popover } from '#/ui/index.ts'
import { peopleToChooseQuery, personQuery } from '../data/people.ts'
import { nameOf } from '../data/people-actions.ts'
import { PersonPicture } from '../look/face.tsx'

/** As many as the server compares at once. */
const MOST_PEOPLE = 10

type PeoplePickerProps = { chosen: readonly string[]; onChoose: (id: string) => void }

/** Chooses people who must be on the picture. */
export function PeoplePicker({ chosen, onChoose }: PeoplePickerProps) {
  return (
    <Popover
      label="People on the picture"
      className="p-3"
      trigger={props => (
        <Button {...props} icon={UsersRound} disabled={chosen.length >= MOST_PEOPLE}>
          People
        </Button>
      )}
    >
      {close => (
        <Choose
          chosen={chosen}
          onChoose={id => {
            close()
            onChoose(id)
          }}
        />
      )}
    </Popover>
  )
}

function Choose({ chosen, onChoose }: PeoplePickerProps) {
  const [text, setText] = useState('')
  const people = useQuery(peopleToChooseQuery(useDeferredValue(text)))
  const options = (people.data ?? []).filter(person => !chosen.includes(person.id))
  return (
    <Combobox
      label="Person on the picture"
      placeholder="A name"
      text={text}
      onText={setText}
      shows="open"
      options={options.map(person => ({
        key: person.id,
        label: nameOf(person),
        hint: countOf(person.assetCount, 'photo'),
        icon: <PersonPicture person={person} className="size-8" />,
      }))}
      empty={text === '' ? 'Nobody has been found yet.' : 'Nobody has this name.'}
      onChoose={onChoose}
    />
  )
}

/** A person who must be on the picture, to be taken away. */
export function PersonChip({ id, onRemove }: { id: string; onRemove: () => void }) {
  const person = useQuery(personQuery(id))
  const label = person.data ? nameOf(person.data) : person.error ? 'Somebody who is gone' : '…'
  return (
    <span className="inline-flex h-12 items-center gap-2 rounded-full border border-line bg-raised pr-1.5 pl-1">
      {person.data ? (
        <PersonPicture person={person.data} className="size-10" />
      ) : (
        <span aria-hidden className="size-10 rounded-full bg-sunken" />
      )}
      <span className="max-w-40 truncate text-[13px] font-medium">{label}</span>
      <button
        type="button"
        aria-label={`Search without ${label}`}
        onClick={onRemove}
        className="grid size-8 place-items-center rounded-full text-ink-3 hover:bg-hover hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </button>
    </span>
  )
}

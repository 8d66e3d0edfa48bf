import type { Person } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { Check, EyeOff } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import { countOf } from '#/format/index.ts'
import { Badge, classNames } from '#/ui/index.ts'
import { nameOf, namePerson } from '../data/people-actions.ts'
import { PersonPicture } from '../look/face.tsx'
import { NameField } from './name-field.tsx'

/** What a drag of a person carries: the id. */
const PERSON_TYPE = 'application/x-fovea-person'

type PersonCardProps = {
  person: Person
  isSelected: boolean
  isSelecting: boolean
  onToggle: () => void
  /** Another person was let go over this one. */
  onDropPerson: (id: string) => void
}

/** One person in the grid: leads to their page, is named in place, and merges with whoever is dropped on it. */
export function PersonCard({ person, isSelected, isSelecting, onToggle, onDropPerson }: PersonCardProps) {
  const drop = usePersonDrop(person.id, onDropPerson)
  const name = nameOf(person)
  return (
    <li
      data-person={person.id}
      {...drop.handlers}
      className={classNames(
        'group relative flex min-w-0 flex-col items-center rounded-2xl px-2 pt-3 pb-2 transition-colors duration-150',
        drop.isOver ? 'bg-accent-soft' : isSelected && 'bg-hover',
      )}
    >
      <Link
        to="/people/$id"
        params={{ id: person.id }}
        preload={false}
        aria-label={`${name}, ${countOf(person.assetCount, 'photo')}`}
        draggable
        onDragStart={event => {
          event.dataTransfer.setData(PERSON_TYPE, person.id)
          event.dataTransfer.effectAllowed = 'link'
        }}
        className="block rounded-full"
      >
        <PersonPicture
          person={person}
          className={classNames(
            'size-26 transition-[scale,box-shadow] duration-200 ease-standard group-hover:scale-[1.03] sm:size-32',
            (isSelected || drop.isOver) && 'ring-3 ring-accent ring-offset-3 ring-offset-canvas',
            person.hidden && 'opacity-55',
          )}
        />
      </Link>
      <SelectMark name={name} isSelected={isSelected} isSelecting={isSelecting} onToggle={onToggle} />
      <div className="mt-2 flex w-full justify-center">
        <NameField name={person.name} look="card" onName={next => void namePerson(person, next)} />
      </div>
      <p className="tabular flex items-center gap-1.5 text-[13px] text-ink-3">
        {drop.isOver ? 'Same person' : countOf(person.assetCount, 'photo')}
        {person.hidden && (
          <Badge>
            <EyeOff aria-hidden className="size-3" /> Hidden
          </Badge>
        )}
      </p>
    </li>
  )
}

type SelectMarkProps = { name: string; isSelected: boolean; isSelecting: boolean; onToggle: () => void }

function SelectMark({ name, isSelected, isSelecting, onToggle }: SelectMarkProps) {
  return (
    <button
      type="button"
      aria-pressed={isSelected}
      aria-label={`Select ${name}`}
      onClick={onToggle}
      className={classNames(
        'absolute top-1 left-1 grid size-9 place-items-center rounded-full transition-opacity duration-150',
        'focus-visible:opacity-100 pointer-coarse:opacity-100 group-hover:opacity-100',
        !isSelected && !isSelecting && 'opacity-0',
      )}
    >
      <span
        className={classNames(
          'grid size-6 place-items-center rounded-full border shadow-low',
          isSelected
            ? 'border-accent bg-accent text-on-accent'
            : 'border-line-strong bg-raised text-transparent',
        )}
      >
        <Check aria-hidden className="size-4" strokeWidth={2.5} />
      </span>
    </button>
  )
}

function usePersonDrop(id: string, onDropPerson: (id: string) => void) {
  const [isOver, setOver] = useState(false)
  const carriesPerson = (event: DragEvent) => event.dataTransfer.types.includes(PERSON_TYPE)
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!carriesPerson(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'link'
        setOver(true)
      },
      onDragLeave: ({ currentTarget, relatedTarget }: DragEvent) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false)
      },
      onDrop: (event: DragEvent) => {
        setOver(false)
        const dropped = event.dataTransfer.getData(PERSON_TYPE)
        if (dropped === '') return
        event.preventDefault()
        if (dropped !== id) onDropPerson(dropped)
      },
    },
  }
}

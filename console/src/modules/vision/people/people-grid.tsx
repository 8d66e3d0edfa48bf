import type { Person } from '@fovea/client'
import { useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { Button } from '#/ui/index.ts'
import { mergePeople } from '../data/people-actions.ts'
import { MergeDialog } from './merge-dialog.tsx'
import { PersonCard } from './person-card.tsx'
import { SelectionBar } from './selection-bar.tsx'

type PeopleGridProps = {
  people: Person[]
  hasMore: boolean
  query: { isFetchingNextPage: boolean; fetchNextPage: () => unknown }
}

/** Everybody, to be chosen, dragged onto one another, and named. */
export function PeopleGrid({ people, hasMore, query }: PeopleGridProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [merging, setMerging] = useState<Person[]>()
  const selected = people.filter(person => chosen.has(person.id))
  const clear = () => setChosen(new Set())
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  useHotkeys({ escape: clear })
  const join = (target: Person, id: string) => {
    const dragged = people.find(person => person.id === id)
    if (!dragged) return
    // Two names are a question; else the one that has a name stays.
    if (dragged.name !== '' && target.name !== '') setMerging([target, dragged])
    else if (target.name === '' && dragged.name !== '') void mergePeople(dragged, [target])
    else void mergePeople(target, [dragged])
  }
  return (
    <>
      <ul
        aria-label="People"
        className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-x-2 gap-y-4 sm:grid-cols-[repeat(auto-fill,minmax(10rem,1fr))]"
      >
        {people.map(person => (
          <PersonCard
            key={person.id}
            person={person}
            isSelected={chosen.has(person.id)}
            isSelecting={selected.length > 0}
            onToggle={() => toggle(person.id)}
            onDropPerson={id => join(person, id)}
          />
        ))}
      </ul>
      {hasMore && (
        <div className="mt-6 flex justify-center">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
      {selected.length > 0 && (
        <SelectionBar selected={selected} onClear={clear} onMerge={() => setMerging(selected)} />
      )}
      {merging && (
        <MergeDialog
          people={merging}
          onClose={() => setMerging(undefined)}
          onDone={() => {
            setMerging(undefined)
            clear()
          }}
        />
      )}
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { CircleSlash2, Plus } from 'lucide-react'
import { useState } from 'react'
import { explain, wordsOf } from '#/data/errors.ts'
import { Combobox, type ComboOption, Dialog, ErrorState, showToast } from '#/ui/index.ts'
import { collectionsQuery, createCollection } from '../data/collections.ts'
import { type DropPlace, TOP } from '../data/drag.ts'
import { collectionOptions } from './collection-options.tsx'

type PlaceDialogProps = {
  title: string
  /** What "no collection" is called here, and whether it is offered. */
  noneLabel?: string | undefined
  /** Collections that cannot be chosen. */
  without?: ReadonlySet<string>
  canCreate?: boolean
  onClose: () => void
  onChoose: (place: DropPlace) => void
}

const NEW = 'new'
const NOTHING: ReadonlySet<string> = new Set()

/** Asks for a collection: typing narrows the list down, Enter takes the first. */
export function PlaceDialog({
  title,
  noneLabel,
  without = NOTHING,
  canCreate = false,
  onClose,
  onChoose,
}: PlaceDialogProps) {
  const [text, setText] = useState('')
  const collections = useQuery(collectionsQuery)
  const all = (collections.data ?? []).filter(({ id }) => !without.has(id))
  const typed = text.trim()
  const hasName = all.some(one => one.name.toLowerCase() === typed.toLowerCase())
  const options: ComboOption[] = [
    ...(noneLabel && typed === ''
      ? [
          {
            key: TOP,
            label: noneLabel,
            icon: <CircleSlash2 aria-hidden className="size-4 shrink-0 text-ink-3" />,
          },
        ]
      : []),
    ...collectionOptions(all, text),
    ...(canCreate && typed !== '' && !hasName
      ? [
          {
            key: NEW,
            label: `New collection “${typed}”`,
            icon: <Plus aria-hidden className="size-4 shrink-0 text-accent" />,
          },
        ]
      : []),
  ]
  const create = async () => {
    try {
      onChoose(await createCollection({ name: typed }))
    } catch (error) {
      showToast({ title: 'The collection was not made', detail: wordsOf(error), tone: 'danger' })
    }
  }
  const choose = (key: string) => {
    onClose()
    if (key === NEW) return void create()
    const collection = all.find(one => one.id === key)
    onChoose(collection ?? { id: null, name: '' })
  }
  return (
    <Dialog open onClose={onClose} title={title}>
      {collections.error && !collections.data ? (
        <ErrorState {...explain(collections.error)} onRetry={() => void collections.refetch()} />
      ) : (
        <Combobox
          label="Collection"
          placeholder="Type to find a collection"
          shows="open"
          text={text}
          onText={setText}
          options={options}
          onChoose={choose}
          empty={collections.isPending ? 'Loading…' : 'No collection is called like this.'}
        />
      )}
    </Dialog>
  )
}

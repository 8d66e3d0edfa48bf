import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Chip, Combobox } from '#/ui/index.ts'
import { collectionsQuery, pathOf } from '../data/collections.ts'
import { collectionOptions } from './collection-options.tsx'

type CollectionFieldProps = { value: string | null; onChange: (id: string | null) => void }

/** Chooses one collection by its name. */
export function CollectionField({ value, onChange }: CollectionFieldProps) {
  const collections = useQuery(collectionsQuery)
  const [text, setText] = useState('')
  const id = useId()
  const chosen = collections.data?.find(one => one.id === value)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out beside its legend
    <div role="group" aria-labelledby={id}>
      <p id={id} className="mb-1.5 text-[13px] font-medium text-ink-2">
        Collection
      </p>
      {chosen ? (
        <Chip onRemove={() => onChange(null)} removeLabel={`Do not look in ${chosen.name} only`}>
          {pathOf(chosen)}
        </Chip>
      ) : (
        <Combobox
          label="Collection to look in"
          placeholder="Any collection"
          text={text}
          onText={setText}
          options={collectionOptions(collections.data ?? [], text)}
          onChoose={key => {
            setText('')
            onChange(key)
          }}
          empty="No collection is called like this"
        />
      )}
    </div>
  )
}

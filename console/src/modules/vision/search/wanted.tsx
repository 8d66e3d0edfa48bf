import { useQuery } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { assetForExampleQuery } from '../data/assets.ts'
import { peopleOf, type SearchView, withPeople } from '../data/search-view.ts'
import { ExampleChip, useExample } from './example-chip.tsx'
import { PersonChip } from './people-picker.tsx'

type WantedProps = { view: SearchView; onChange: (view: SearchView) => void }

/** What the search asks for beside its words, each to be taken away. */
export function Wanted({ view, onChange }: WantedProps) {
  const { picture, like, ...rest } = view
  const people = peopleOf(view)
  if (!picture && !like && people.length === 0) return null
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {people.map(id => (
        <PersonChip
          key={id}
          id={id}
          onRemove={() =>
            onChange(
              withPeople(
                view,
                people.filter(one => one !== id),
              ),
            )
          }
        />
      ))}
      {picture && <GivenPicture onRemove={() => onChange({ ...rest, ...(like ? { like } : {}) })} />}
      {like && (
        <LikeAsset id={like} onRemove={() => onChange({ ...rest, ...(picture ? { picture } : {}) })} />
      )}
    </div>
  )
}

function GivenPicture({ onRemove }: { onRemove: () => void }) {
  const given = useExample()
  return (
    given && <ExampleChip src={given.url} label={given.file.name || 'Your picture'} onRemove={onRemove} />
  )
}

function LikeAsset({ id, onRemove }: { id: string; onRemove: () => void }) {
  const asset = useQuery(assetForExampleQuery(id))
  return (
    <ExampleChip
      src={fovea().assets.thumbnailUrl(id, asset.data ? { version: asset.data.version } : {})}
      label={asset.data?.label ?? 'A picture'}
      onRemove={onRemove}
    />
  )
}

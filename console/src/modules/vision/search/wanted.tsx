import { useQuery } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { assetForExampleQuery } from '../data/assets.ts'
import type { SearchView } from '../data/search-view.ts'
import { ExampleChip, useExample } from './asking.tsx'

type WantedProps = { view: SearchView; onChange: (view: SearchView) => void }

/** What the search asks for beside its words, each to be taken away. */
export function Wanted({ view, onChange }: WantedProps) {
  const { picture, like, ...rest } = view
  if (!picture && !like) return null
  return (
    <div className="mt-3 flex flex-wrap gap-2">
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

import type { Asset } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { similarQuery } from '../data/search.ts'
import { AssetTile } from '../look/asset-tile.tsx'
import { howFound, percent } from '../words.ts'

const TILE_PIXELS = 110

/** Pictures that resemble this one, with how that was found. */
export function Similar({ asset }: { asset: Asset }) {
  const isPicture = asset.kind === 'image' && asset.states.renditions === 'ready' && asset.trashedAt === null
  const similar = useQuery({ ...similarQuery(asset.id, asset.version), enabled: isPicture })
  if (!similar.data || similar.data.items.length === 0) return null
  const { items, mode, model } = similar.data
  return (
    <section aria-label="Similar pictures" className="border-b border-line px-5 py-5">
      <div className="mb-2 flex items-baseline justify-between gap-3">
        <h3 className="text-[13px] font-medium text-ink-2">Similar</h3>
        <Link
          to="/search"
          search={{ like: asset.id }}
          className="inline-flex min-h-6 items-center rounded text-[13px] font-medium text-accent hover:underline"
        >
          Show all
        </Link>
      </div>
      <ul className="grid grid-cols-3 gap-1.5">
        {items.slice(0, 6).map(hit => (
          <li key={hit.asset.id}>
            <AssetTile
              asset={hit.asset}
              size={TILE_PIXELS}
              note={percent(hit.score)}
              className="rounded-lg"
            />
          </li>
        ))}
      </ul>
      <p className="mt-2 text-xs text-ink-3">{howFound(mode, model)}</p>
    </section>
  )
}

import type { Collection } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { Folder } from 'lucide-react'
import { useState } from 'react'
import { fovea } from '#/data/client.ts'
import { useStore } from '#/data/store.ts'
import { countOf } from '#/format/index.ts'
import { classNames } from '#/ui/index.ts'
import { hoveredPlace, placeProps } from '../data/drag.ts'

/** Collections beside each other, each with its cover. */
export function CollectionCards({
  collections,
  label,
}: {
  collections: readonly Collection[]
  label: string
}) {
  return (
    <ul
      aria-label={label}
      className="grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-x-4 gap-y-5 py-3 sm:grid-cols-[repeat(auto-fill,minmax(12rem,1fr))]"
    >
      {collections.map(collection => (
        <CollectionCard key={collection.id} collection={collection} />
      ))}
    </ul>
  )
}

function CollectionCard({ collection }: { collection: Collection }) {
  const isHovered = useStore(hoveredPlace, value => value === collection.id)
  const inside = [
    countOf(collection.deepAssetCount, 'item'),
    collection.childCount > 0 && countOf(collection.childCount, 'collection'),
  ]
  return (
    <li>
      <Link
        to="/collections/$id"
        params={{ id: collection.id }}
        draggable={false}
        {...placeProps(collection)}
        className="group block rounded-2xl"
      >
        <span
          className={classNames(
            'relative block aspect-4/3 overflow-hidden rounded-2xl border border-line bg-sunken',
            isHovered && 'ring-2 ring-accent ring-offset-2 ring-offset-canvas',
          )}
        >
          <Cover key={collection.coverAssetId} id={collection.coverAssetId} />
        </span>
        <span className="mt-2 block truncate px-0.5 text-sm font-semibold group-hover:text-accent">
          {collection.name}
        </span>
        <span className="block truncate px-0.5 text-[13px] text-ink-3">
          {inside.filter(Boolean).join(' · ')}
        </span>
      </Link>
    </li>
  )
}

/** The cover asset's preview; a folder while there is none, or none to show. */
function Cover({ id }: { id: string | null }) {
  const [isMissing, setMissing] = useState(id === null)
  if (isMissing || id === null)
    return (
      <span className="absolute inset-0 grid place-items-center text-ink-3">
        <Folder aria-hidden className="size-9" strokeWidth={1.3} />
      </span>
    )
  return (
    <img
      src={fovea().assets.previewUrl(id)}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setMissing(true)}
      className="absolute inset-0 size-full object-cover transition-transform duration-200 ease-standard group-hover:scale-[1.03]"
    />
  )
}

import type { Collection } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { Fragment } from 'react'
import { useStore } from '#/data/store.ts'
import { classNames } from '#/ui/index.ts'
import { type DropPlace, hoveredPlace, placeProps } from '../data/drag.ts'

/** The way from the top to a collection; things may be dropped on each step. */
export function Breadcrumbs({ collection }: { collection: Collection }) {
  return (
    <nav aria-label="Breadcrumb" className="pt-1">
      <ol className="flex flex-wrap items-center gap-x-0.5 text-[13px] text-ink-3">
        <li>
          <Link to="/collections" className="rounded-md px-1 py-0.5 hover:text-ink">
            Collections
          </Link>
        </li>
        {collection.path.map(step => (
          <Fragment key={step.id}>
            <Divider />
            <Step place={step} />
          </Fragment>
        ))}
        <Divider />
        <li aria-current="page" className="max-w-64 truncate px-1 font-medium text-ink-2">
          {collection.name}
        </li>
      </ol>
    </nav>
  )
}

function Divider() {
  return (
    <li aria-hidden>
      <ChevronRight className="size-3.5" />
    </li>
  )
}

function Step({ place }: { place: DropPlace & { id: string } }) {
  const isHovered = useStore(hoveredPlace, value => value === place.id)
  return (
    <li className="max-w-48 min-w-0">
      <Link
        to="/collections/$id"
        params={{ id: place.id }}
        draggable={false}
        {...placeProps(place)}
        className={classNames(
          'block truncate rounded-md px-1 py-0.5 hover:text-ink',
          isHovered && 'bg-accent-soft text-accent ring-2 ring-accent',
        )}
      >
        {place.name}
      </Link>
    </li>
  )
}

import type { Collection } from '@fovea/client'
import { Folder } from 'lucide-react'
import { formatNumber } from '#/format/index.ts'
import type { ComboOption } from '#/ui/index.ts'

/** More than these nobody reads; a further letter narrows them down. */
const SHOWN = 60

/** Collections whose names contain what is typed, those that begin with it first. */
export function collectionOptions(collections: readonly Collection[], text: string): ComboOption[] {
  const wanted = text.trim().toLowerCase()
  const rank = ({ name }: Collection) => (name.toLowerCase().startsWith(wanted) ? 0 : 1)
  return collections
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
    .slice(0, SHOWN)
    .map(collection => ({
      key: collection.id,
      label: collection.name,
      icon: <Folder aria-hidden className="size-4 shrink-0 text-ink-3" />,
      hint: formatNumber(collection.assetCount),
      ...(collection.path.length > 0 ? { detail: collection.path.map(one => one.name).join(' / ') } : {}),
    }))
}

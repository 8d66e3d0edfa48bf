import type { Asset } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { AssetThumbnail } from '#/app/asset-thumbnail.tsx'
import { classNames } from '#/ui/index.ts'

type AssetTileProps = {
  asset: Asset
  /** In a corner: a score, a mark. */
  note?: ReactNode
  /** Pixels that the tile has in each direction, for the sharpness of its picture. */
  size: number
  className?: string
}

/** A picture that leads to its own page. */
export function AssetTile({ asset, note, size, className }: AssetTileProps) {
  return (
    <Link
      to="/library/$id"
      params={{ id: asset.id }}
      preload={false}
      data-asset={asset.id}
      className={classNames(
        'group relative block aspect-square overflow-hidden rounded-xl bg-line',
        className,
      )}
    >
      <AssetThumbnail asset={asset} width={size} height={size} />
      <span className="absolute inset-x-0 bottom-0 flex items-end justify-between gap-2 bg-linear-to-t from-black/65 to-transparent px-2.5 pt-8 pb-2 text-xs font-medium text-white">
        <span className="truncate opacity-0 transition-opacity duration-150 group-hover:opacity-100 group-focus-visible:opacity-100">
          {asset.label}
        </span>
        {note && <span className="tabular shrink-0"> {note}</span>}
      </span>
    </Link>
  )
}

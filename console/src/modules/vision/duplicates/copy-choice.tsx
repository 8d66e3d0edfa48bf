import type { Asset } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { ArrowUpRight, Check, Trash2 } from 'lucide-react'
import { AssetThumbnail } from '#/app/asset-thumbnail.tsx'
import { formatBytes, formatDate, formatNumber } from '#/format/index.ts'
import { Badge, classNames } from '#/ui/index.ts'
import { percent } from '../words.ts'

type CopyChoiceProps = {
  asset: Asset
  distance: number | null
  similarity: number | null
  isBest: boolean
  isKept: boolean
  onToggle: () => void
}

const PIXELS = 288
/** Bits of a perceptual hash. */
const HASH_BITS = 64

/** One of several copies, with what tells it from the others; pressing it chooses whether it stays. */
export function CopyChoice({ asset, distance, similarity, isBest, isKept, onToggle }: CopyChoiceProps) {
  const { label, width, height, size, mime } = asset
  return (
    <li className="w-44 shrink-0 sm:w-72">
      <button
        type="button"
        // What it says is what becomes of the copy; pressing changes it.
        aria-label={`${isKept ? 'Keep' : 'Trash'} ${label}`}
        data-copy={asset.id}
        onClick={onToggle}
        className={classNames(
          'relative block aspect-square w-full overflow-hidden rounded-xl bg-line transition-[box-shadow] duration-150',
          isKept && 'ring-3 ring-accent',
        )}
      >
        <AssetThumbnail asset={asset} width={PIXELS} height={PIXELS} />
        {!isKept && <span aria-hidden className="absolute inset-0 bg-canvas/55" />}
        <span
          aria-hidden
          className={classNames(
            'absolute top-2 left-2 inline-flex h-7 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium shadow-low',
            isKept ? 'bg-accent text-on-accent' : 'bg-raised text-ink-2',
          )}
        >
          {isKept ? <Check className="size-3.5" /> : <Trash2 className="size-3.5" />}
          {isKept ? 'Keep' : 'Trash'}
        </span>
      </button>
      <div className="mt-2 flex items-start gap-2">
        <Link
          to="/library/$id"
          params={{ id: asset.id }}
          className="min-w-0 flex-1 truncate rounded text-sm font-medium hover:text-accent"
        >
          {label}
          <ArrowUpRight aria-hidden className="ml-0.5 inline size-3.5 text-ink-3" />
        </Link>
        {isBest && <Badge tone="accent">Best</Badge>}
      </div>
      <p className="tabular text-[13px] text-ink-2">
        {width && height ? `${formatNumber(width)} × ${formatNumber(height)} · ` : ''}
        {formatBytes(size)}
      </p>
      <p className="tabular text-[13px] text-ink-3">
        {mime.replace('image/', '').toUpperCase()} · {formatDate(asset.takenAt ?? asset.createdAt)}
      </p>
      <p className="tabular text-[13px] text-ink-3">{likeness(distance, similarity)}</p>
    </li>
  )
}

function likeness(distance: number | null, similarity: number | null): string {
  if (similarity !== null) return `${percent(similarity)} alike`
  return distance === null ? '' : `${distance} of ${HASH_BITS} bits differ`
}

import type { Asset } from '@fovea/client'
import { FileText, ImageOff, Music, Video } from 'lucide-react'
import { useEffect, useState } from 'react'
import { fovea } from '#/data/client.ts'
import { classNames } from '#/ui/index.ts'
import { Placeholder } from './placeholder.tsx'

/** Thumbnails are made inside a square of this many pixels; a tile that shows them much larger looks soft. */
const THUMBNAIL_PIXELS = 250
const SOFTNESS_LIMIT = 1.2
/** A tile must stay on the screen this long before the sharper picture is asked for, so that fast scrolling loads only thumbnails. */
const SETTLED_MS = 220

/** Addresses that this page has shown already: they come from the browser's cache and need no fading in. */
const shown = new Set<string>()

type ThumbnailProps = { asset: Asset; width: number; height: number }

/** The picture of a tile: its blurred colours first, then the thumbnail, then, where it is large, the preview. */
export function AssetThumbnail({ asset, width, height }: ThumbnailProps) {
  // Documents and sound are ready too, but have nothing to show.
  const isReady = asset.states.renditions === 'ready' && asset.thumbhash !== null
  const isSettled = useSettled(isReady && needsPreview(asset, width, height))
  const address = { version: asset.version }
  if (!isReady && !asset.thumbhash) return <KindIcon asset={asset} />
  const thumbnail = fovea().assets.thumbnailUrl(asset.id, address)
  return (
    <>
      {asset.thumbhash && !(isReady && shown.has(thumbnail)) && (
        <Placeholder thumbhash={asset.thumbhash} className="absolute inset-0 size-full object-cover" />
      )}
      {isReady && <FadingImage src={thumbnail} />}
      {isSettled && <FadingImage src={fovea().assets.previewUrl(asset.id, address)} />}
    </>
  )
}

function needsPreview(asset: Asset, width: number, height: number): boolean {
  const pixels = Math.max(width, height) * Math.min(2, window.devicePixelRatio)
  const available = Math.min(THUMBNAIL_PIXELS, Math.max(asset.width ?? 0, asset.height ?? 0))
  return pixels > available * SOFTNESS_LIMIT
}

function useSettled(isWanted: boolean): boolean {
  const [isSettled, setSettled] = useState(false)
  useEffect(() => {
    if (!isWanted) return
    const timer = setTimeout(() => setSettled(true), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [isWanted])
  return isSettled && isWanted
}

function FadingImage({ src }: { src: string }) {
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>(shown.has(src) ? 'shown' : 'loading')
  if (state === 'failed') return null
  return (
    <img
      src={src}
      alt=""
      decoding="async"
      draggable={false}
      onError={() => setState('failed')}
      onLoad={() => {
        shown.add(src)
        setState('shown')
      }}
      className={classNames(
        'absolute inset-0 size-full object-cover transition-opacity duration-300 ease-out',
        state === 'loading' && 'opacity-0',
      )}
    />
  )
}

const kindIcons = { image: ImageOff, video: Video, audio: Music, document: FileText }

/** Stands for what has no picture. */
function KindIcon({ asset }: { asset: Asset }) {
  const Icon = kindIcons[asset.kind]
  const isWaiting = asset.states.renditions === 'pending'
  return (
    <span
      className={classNames(
        'absolute inset-0 flex flex-col items-center justify-center gap-2 px-3 pb-4 text-center text-ink-3',
        isWaiting && 'animate-shimmer',
      )}
    >
      {!isWaiting && <Icon aria-hidden className="size-6" strokeWidth={1.6} />}
      <span className="line-clamp-2 max-w-full text-xs font-medium break-all text-ink-2">{asset.label}</span>
    </span>
  )
}

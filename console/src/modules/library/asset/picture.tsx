import type { Asset } from '@fovea/client'
import { ImageOff } from 'lucide-react'
import { Suspense, useState } from 'react'
import { assetOverlays } from '#/app/asset-extensions.ts'
import { Placeholder } from '#/app/placeholder.tsx'
import { fovea } from '#/data/client.ts'
import { classNames } from '#/ui/index.ts'
import type { Size, Zoom } from './zoom.ts'

/** Previews are made inside a square of this many pixels. */
const PREVIEW_PIXELS = 1440
/** What every browser with a current engine shows by itself; the rest is asked for as a rendition. */
const SHOWN_AS_IS = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'])
/** A larger original would take long to arrive, only to be looked at. */
const MAX_ORIGINAL_BYTES = 40_000_000
/** The server's largest rendition. */
const RENDER_PIXELS = 4096

/** Blurred colours, then the preview, and, once somebody looks closer than the preview can show, the original. */
export function Picture({ asset, zoom, fitted }: { asset: Asset; zoom: Zoom; fitted: Size }) {
  const version = asset.version
  const isReady = asset.states.renditions === 'ready'
  const needsMore = useLatch(
    Math.max(fitted.width, fitted.height) * zoom.scale * window.devicePixelRatio > PREVIEW_PIXELS,
  )
  return (
    <div
      className="relative shrink-0 overflow-hidden rounded-lg bg-line shadow-high select-none"
      style={{
        width: fitted.width,
        height: fitted.height,
        transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`,
        transition: 'transform 120ms ease-out',
      }}
    >
      {asset.thumbhash && <Placeholder thumbhash={asset.thumbhash} className="absolute inset-0 size-full" />}
      {isReady && <Layer src={fovea().assets.thumbnailUrl(asset.id, { version })} />}
      {isReady && <Layer src={fovea().assets.previewUrl(asset.id, { version })} alt={asset.label} />}
      {needsMore && isReady && <Layer src={sharpestUrl(asset)} />}
      {!isReady && <State asset={asset} />}
      <Suspense>
        {assetOverlays().map((Over, index) => (
          // The list never changes while the page is open, so the index is a stable key.
          // biome-ignore lint/suspicious/noArrayIndexKey: the reason is above
          <Over key={index} asset={asset} />
        ))}
      </Suspense>
    </div>
  )
}

/** Once true, always true: a sharp picture is not thrown away when somebody zooms out again. */
function useLatch(value: boolean): boolean {
  const [latched, setLatched] = useState(value)
  if (value && !latched) setLatched(true)
  return latched || value
}

function sharpestUrl({ id, mime, size, version }: Asset): string {
  const { assets } = fovea()
  return SHOWN_AS_IS.has(mime) && size <= MAX_ORIGINAL_BYTES
    ? assets.contentUrl(id, { version })
    : assets.renderUrl(id, { width: RENDER_PIXELS, height: RENDER_PIXELS, format: 'webp', version })
}

function Layer({ src, alt = '' }: { src: string; alt?: string }) {
  const [isLoaded, setLoaded] = useState(false)
  return (
    <img
      src={src}
      alt={alt}
      draggable={false}
      decoding="async"
      onLoad={() => setLoaded(true)}
      className={classNames(
        'absolute inset-0 size-full transition-opacity duration-200',
        isLoaded ? 'opacity-100' : 'opacity-0',
      )}
    />
  )
}

function State({ asset }: { asset: Asset }) {
  const hasFailed = asset.states.renditions === 'failed'
  return (
    <div
      role="status"
      className="absolute inset-0 flex flex-col items-center justify-center gap-2 bg-surface/70 p-4 text-center text-sm"
    >
      {hasFailed && <ImageOff aria-hidden className="size-7 text-ink-3" strokeWidth={1.6} />}
      <p className="font-medium">{hasFailed ? 'No preview could be made' : 'The preview is being made…'}</p>
      {hasFailed && asset.failure && <p className="max-w-sm text-ink-2">{asset.failure.message}</p>}
    </div>
  )
}

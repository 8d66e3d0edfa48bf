import type { Asset } from '@fovea/client'
import { ChevronLeft, ChevronRight, FileText, Maximize, Music, Video, ZoomIn, ZoomOut } from 'lucide-react'
import { useRef, useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { fovea } from '#/data/client.ts'
import { formatBytes } from '#/format/index.ts'
import { Button, classNames, IconButton } from '#/ui/index.ts'
import { downloadOriginals } from '../data/download.ts'
import { Picture } from './picture.tsx'
import { useZoom } from './use-zoom.ts'
import type { Size } from './zoom.ts'

type StageProps = {
  asset: Asset
  onPrevious: (() => void) | undefined
  onNext: (() => void) | undefined
}

/** The place of the picture, with everything that moves it. */
export function Stage({ asset, onPrevious, onNext }: StageProps) {
  return (
    <section
      aria-label="Picture"
      className="group relative h-[62dvh] overflow-hidden bg-sunken lg:sticky lg:top-(--bar-height) lg:h-[calc(100dvh-var(--bar-height))]"
    >
      {asset.kind === 'image' && asset.width && asset.height ? (
        <ZoomablePicture
          asset={asset}
          size={{ width: asset.width, height: asset.height }}
          onSwipe={direction => (direction === 'left' ? onNext : onPrevious)?.()}
        />
      ) : (
        <NoPicture asset={asset} />
      )}
      {onPrevious && <StepButton side="left" onClick={onPrevious} />}
      {onNext && <StepButton side="right" onClick={onNext} />}
    </section>
  )
}

function StepButton({ side, onClick }: { side: 'left' | 'right'; onClick: () => void }) {
  const Icon = side === 'left' ? ChevronLeft : ChevronRight
  return (
    <button
      type="button"
      onClick={onClick}
      aria-label={side === 'left' ? 'Previous' : 'Next'}
      className={classNames(
        'absolute bottom-3 z-10 grid size-11 lg:top-1/2 lg:bottom-auto lg:-translate-y-1/2 place-items-center rounded-full bg-raised/85 text-ink shadow-high backdrop-blur',
        'transition-[opacity,scale] duration-150 hover:scale-105 focus-visible:opacity-100 lg:opacity-0 lg:group-hover:opacity-100',
        side === 'left' ? 'left-3' : 'right-3',
      )}
    >
      <Icon aria-hidden className="size-5" />
    </button>
  )
}

type ZoomablePictureProps = { asset: Asset; size: Size; onSwipe: (direction: 'left' | 'right') => void }

function ZoomablePicture({ asset, size, onSwipe }: ZoomablePictureProps) {
  const frame = useRef<HTMLDivElement>(null)
  const view = useZoom(frame, size, onSwipe)
  useHotkeys({
    '+': view.zoomIn,
    '=': view.zoomIn,
    '-': view.zoomOut,
    '0': view.fit,
    'shift+arrowleft': () => view.pan(1, 0),
    'shift+arrowright': () => view.pan(-1, 0),
    'shift+arrowup': () => view.pan(0, 1),
    'shift+arrowdown': () => view.pan(0, -1),
  })
  return (
    <>
      <div
        ref={frame}
        className={classNames(
          'absolute inset-3 bottom-16 grid place-items-center lg:inset-6 lg:bottom-18',
          view.isZoomed ? 'touch-none cursor-grab active:cursor-grabbing' : 'touch-pan-y cursor-zoom-in',
        )}
        {...view.handlers}
      >
        <Picture asset={asset} zoom={view.zoom} fitted={view.fitted} />
      </div>
      <ZoomControls view={view} />
    </>
  )
}

function ZoomControls({ view }: { view: ReturnType<typeof useZoom> }) {
  return (
    <div
      role="toolbar"
      aria-label="Zoom"
      className="absolute bottom-3 left-1/2 z-10 flex -translate-x-1/2 items-center gap-0.5 rounded-xl bg-raised/90 p-1 shadow-high backdrop-blur"
    >
      <IconButton
        icon={ZoomOut}
        label="Zoom out"
        tipSide="top"
        disabled={!view.isZoomed}
        onClick={view.zoomOut}
      />
      <span aria-live="polite" className="tabular w-14 text-center text-[13px] font-medium text-ink-2">
        {Math.round(view.actual * 100)}%
      </span>
      <IconButton icon={ZoomIn} label="Zoom in" tipSide="top" onClick={view.zoomIn} />
      <IconButton
        icon={Maximize}
        label="Fit to screen"
        tipSide="top"
        disabled={!view.isZoomed}
        onClick={view.fit}
      />
    </div>
  )
}

const icons = { image: FileText, video: Video, audio: Music, document: FileText }

/** Videos and sound play where the browser can; everything else is named and can be downloaded. */
function NoPicture({ asset }: { asset: Asset }) {
  const [cannotPlay, setCannotPlay] = useState(false)
  const source = fovea().assets.contentUrl(asset.id, { version: asset.version })
  const media = { src: source, controls: true, onError: () => setCannotPlay(true) }
  const Icon = icons[asset.kind]
  if (asset.kind === 'video' && !cannotPlay)
    return (
      <div className="absolute inset-3 grid place-items-center lg:inset-6">
        <video {...media} className="max-h-full max-w-full rounded-lg" />
      </div>
    )
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-4 p-6 text-center animate-fade">
      <div className="grid size-20 place-items-center rounded-3xl border border-line bg-surface text-ink-3 shadow-low">
        <Icon aria-hidden className="size-9" strokeWidth={1.5} />
      </div>
      <div>
        <p className="font-medium">{asset.label}</p>
        <p className="mt-1 text-sm text-ink-2">
          {asset.mime} · {formatBytes(asset.size)}
        </p>
      </div>
      {asset.kind === 'audio' && !cannotPlay ? (
        <audio {...media} />
      ) : (
        <Button onClick={() => void downloadOriginals([asset])}>Download</Button>
      )}
    </div>
  )
}

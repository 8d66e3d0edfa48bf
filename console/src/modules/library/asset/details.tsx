import type { Asset, StepState } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { Calendar, Camera, File, Hash, type LucideIcon, MapPin, Pencil, Sparkles } from 'lucide-react'
import { type ReactNode, Suspense } from 'react'
import { assetPanels } from '#/app/asset-extensions.ts'
import { formatBytes, formatCameraTime, formatDateTime, formatNumber } from '#/format/index.ts'
import { Badge, type BadgeTone, CopyValue, IconButton } from '#/ui/index.ts'
import { nearOf } from '../data/view.ts'
import { Belongings } from './belongings.tsx'
import { EditForm } from './edit-form.tsx'
import { Versions } from './versions.tsx'

type DetailsProps = { asset: Asset; isEditing: boolean; onEditing: (isEditing: boolean) => void }

/** Everything that is known about an asset. */
export function Details({ asset, isEditing, onEditing }: DetailsProps) {
  return (
    <aside aria-label="Details" className="border-line pb-24 lg:border-l lg:pb-6">
      <div className="border-b border-line px-5 py-5">
        {isEditing ? (
          <EditForm asset={asset} onDone={() => onEditing(false)} />
        ) : (
          <Heading asset={asset} onEdit={() => onEditing(true)} />
        )}
      </div>
      <Belongings asset={asset} />
      <Facts asset={asset} />
      <Suspense>
        {assetPanels().map((Panel, index) => (
          // The list never changes while the page is open, so the index is a stable key.
          // biome-ignore lint/suspicious/noArrayIndexKey: the reason is above
          <Panel key={index} asset={asset} />
        ))}
      </Suspense>
      <Versions asset={asset} />
    </aside>
  )
}

function Heading({ asset, onEdit }: { asset: Asset; onEdit: () => void }) {
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <h2 className="text-lg leading-snug font-semibold tracking-tight break-words">{asset.label}</h2>
        {asset.description ? (
          <p className="mt-1 text-sm whitespace-pre-line text-ink-2">{asset.description}</p>
        ) : (
          <p className="mt-1 text-sm text-ink-3">No description</p>
        )}
      </div>
      <IconButton
        icon={Pencil}
        label="Edit name and description"
        tipAlign="end"
        onClick={onEdit}
        className="-mr-2"
      />
    </div>
  )
}

const megapixels = (width: number, height: number) => `${((width * height) / 1e6).toFixed(1)} MP`

function Facts({ asset }: { asset: Asset }) {
  const { width, height, camera, lens, location, takenAt } = asset
  return (
    <dl className="flex flex-col gap-4 border-b border-line px-5 py-5">
      {takenAt !== null && (
        <Fact icon={Calendar} term="Taken">
          {formatCameraTime(takenAt, asset.takenAtOffset)}
          {asset.takenAtOffset !== null && <Aside>{offsetWords(asset.takenAtOffset)}</Aside>}
        </Fact>
      )}
      {(camera || lens) && (
        <Fact icon={Camera} term="Camera">
          {camera}
          {lens && <Aside>{lens}</Aside>}
        </Fact>
      )}
      {location && (
        <Fact icon={MapPin} term="Place">
          <CopyValue value={`${location.lat.toFixed(5)}, ${location.lon.toFixed(5)}`} label="place" />
          <Link
            to="/library"
            search={{ near: nearOf(location) }}
            className="inline-flex min-h-6 items-center rounded text-[13px] font-medium text-accent hover:underline"
          >
            Show what was taken nearby
          </Link>
        </Fact>
      )}
      <Fact icon={File} term="File">
        {width && height
          ? `${formatNumber(width)} × ${formatNumber(height)} · ${megapixels(width, height)}`
          : formatBytes(asset.size)}
        <Aside>{width && height ? `${asset.mime} · ${formatBytes(asset.size)}` : asset.mime}</Aside>
        <Aside>Added {formatDateTime(asset.createdAt)}</Aside>
      </Fact>
      <Fact icon={Hash} term="SHA-256">
        <CopyValue value={asset.sha256} label="SHA-256" />
      </Fact>
      <Fact icon={Sparkles} term="Processing">
        <States asset={asset} />
      </Fact>
    </dl>
  )
}

function Fact({ icon: Icon, term, children }: { icon: LucideIcon; term: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3">
      <dt className="pt-0.5">
        <Icon aria-hidden className="size-[18px] text-ink-3" strokeWidth={1.8} />
        <span className="sr-only">{term}</span>
      </dt>
      <dd className="min-w-0 text-sm break-words">{children}</dd>
    </div>
  )
}

function Aside({ children }: { children: ReactNode }) {
  return <span className="block text-[13px] text-ink-3">{children}</span>
}

/** `UTC+02:00`; cameras note their distance from UTC in minutes. */
function offsetWords(minutes: number): string {
  const sign = minutes < 0 ? '−' : '+'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `UTC${sign}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
}

const tones: Record<StepState, BadgeTone> = { pending: 'accent', ready: 'ok', failed: 'danger' }

function States({ asset }: { asset: Asset }) {
  return (
    <>
      <span className="flex flex-wrap gap-1.5">
        {Object.entries(asset.states).map(([step, state]) => (
          <Badge key={step} tone={tones[state]}>
            {step}: {state}
          </Badge>
        ))}
      </span>
      {asset.failure && (
        <span className="mt-2 block text-[13px] text-danger">
          {asset.failure.message} <code className="font-mono text-xs">{asset.failure.code}</code>
        </span>
      )}
    </>
  )
}

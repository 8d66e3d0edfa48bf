import type { Asset } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, Download, Info, RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Badge, Button, IconButton } from '#/ui/index.ts'
import { restoreAssets } from '../data/actions.ts'
import { downloadOriginals } from '../data/download.ts'
import { homeOf, type View } from '../data/view.ts'
import { PurgeDialog } from '../grid/purge-dialog.tsx'

type AssetBarProps = {
  asset: Asset
  view: View
  hasDetails: boolean
  onDetails: (shown: boolean) => void
  onTrash: () => void
  /** The asset is gone for good. */
  onGone: () => void
}

export function AssetBar({ asset, view, hasDetails, onDetails, onTrash, onGone }: AssetBarProps) {
  return (
    <>
      <BackLink view={view} />
      <h1 className="min-w-0 truncate text-[15px] font-semibold tracking-tight">{asset.label}</h1>
      {asset.trashedAt !== null && <Badge tone="warn">In the trash</Badge>}
      <div className="ml-auto flex items-center gap-1">
        <IconButton
          icon={Download}
          label="Download original"
          onClick={() => void downloadOriginals([asset])}
        />
        {asset.trashedAt === null ? (
          <IconButton icon={Trash2} label="Move to trash" onClick={onTrash} />
        ) : (
          <TrashedActions asset={asset} onGone={onGone} />
        )}
        <IconButton
          icon={Info}
          label="Details"
          tipAlign="end"
          aria-pressed={hasDetails}
          onClick={() => onDetails(!hasDetails)}
        />
      </div>
    </>
  )
}

const homeWords = { '/trash': 'trash', '/library': 'library', '/collections/$id': 'collection' }

function BackLink({ view }: { view: View }) {
  const home = homeOf(view)
  return (
    <Link
      {...home}
      aria-label={`Back to the ${homeWords[home.to]}`}
      className="grid size-9 shrink-0 place-items-center rounded-[10px] text-ink-2 hover:bg-hover hover:text-ink"
    >
      <ArrowLeft aria-hidden className="size-[18px]" />
    </Link>
  )
}

AssetBar.Skeleton = BackLink

function TrashedActions({ asset, onGone }: { asset: Asset; onGone: () => void }) {
  const [purging, setPurging] = useState<readonly Asset[]>([])
  return (
    <>
      <Button icon={RotateCcw} size="small" onClick={() => void restoreAssets([asset])}>
        Restore
      </Button>
      <IconButton icon={Trash2} label="Delete for good" tone="danger" onClick={() => setPurging([asset])} />
      <PurgeDialog assets={purging} onClose={() => setPurging([])} onDone={onGone} />
    </>
  )
}

import type { Asset } from '@fovea/client'
import { countOf } from '#/format/index.ts'
import { FinalDialog } from '#/ui/index.ts'
import { purgeAssets } from '../data/actions.ts'

type PurgeDialogProps = { assets: readonly Asset[]; onClose: () => void; onDone?: () => void }

export function PurgeDialog({ assets, onClose, onDone }: PurgeDialogProps) {
  if (assets.length === 0) return null
  return (
    <FinalDialog
      onClose={onClose}
      title={`Delete ${countOf(assets.length, 'item')} for good?`}
      description="The originals, all their versions and everything made from them will be gone. Nobody can bring them back."
      onConfirm={() => {
        onClose()
        void purgeAssets(assets)
        onDone?.()
      }}
    />
  )
}

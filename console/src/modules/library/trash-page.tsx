import type { Asset } from '@fovea/client'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, EmptyState } from '#/ui/index.ts'
import { AssetScreen } from './asset-screen.tsx'
import { viewOf } from './data/view.ts'
import { PurgeDialog } from './grid/purge-dialog.tsx'

const view = viewOf({}, true)

/** What was thrown away and can still be brought back. */
export function Page() {
  const [emptying, setEmptying] = useState<readonly Asset[]>([])
  return (
    <>
      <AssetScreen
        title="Trash"
        view={view}
        note="What lies here can be restored, until it is deleted for good."
        listActions={assets => (
          <Button icon={Trash2} onClick={() => setEmptying(assets)}>
            Empty trash
          </Button>
        )}
        empty={
          <EmptyState icon={Trash2} title="The trash is empty">
            What you throw away waits here until you delete it for good.
          </EmptyState>
        }
      />
      <PurgeDialog assets={emptying} onClose={() => setEmptying([])} />
    </>
  )
}

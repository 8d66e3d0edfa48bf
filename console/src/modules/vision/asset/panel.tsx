import type { Asset } from '@fovea/client'
import { Faces } from './faces.tsx'
import { Similar } from './similar.tsx'

/** What vision knows of an asset, among its details. */
export default function Panel({ asset }: { asset: Asset }) {
  return (
    <>
      <Faces asset={asset} />
      <Similar asset={asset} />
    </>
  )
}

import type { Asset } from '@fovea/client'
import { Similar } from './similar.tsx'

/** What vision knows of an asset, among its details. */
export default function Panel({ asset }: { asset: Asset }) {
  return <Similar asset={asset} />
}

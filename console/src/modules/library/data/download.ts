import type { Asset } from '@fovea/client'
import { fovea } from '#/data/client.ts'
import { countOf } from '#/format/index.ts'
import { showToast } from '#/ui/index.ts'

/** Browsers drop downloads that are started in the same moment; this far apart they all arrive. */
const APART_MS = 350

/** A file name that no two assets of a selection share. */
function distinctNames(assets: readonly Asset[]): string[] {
  const taken = new Map<string, number>()
  return assets.map(({ label }) => {
    const count = taken.get(label) ?? 0
    taken.set(label, count + 1)
    if (count === 0) return label
    const dot = label.lastIndexOf('.')
    const [stem, ending] = dot > 0 ? [label.slice(0, dot), label.slice(dot)] : [label, '']
    return `${stem} (${count + 1})${ending}`
  })
}

/** Hands the originals to the browser's own downloads, one after the other. */
export async function downloadOriginals(assets: readonly Asset[]) {
  const names = distinctNames(assets)
  if (assets.length > 1) {
    showToast({
      title: `Downloading ${countOf(assets.length, 'file')}`,
      detail: 'The browser may ask whether it may save several files.',
    })
  }
  for (const [index, asset] of assets.entries()) {
    const link = document.createElement('a')
    link.href = fovea().assets.contentUrl(asset.id, { download: true })
    link.download = names[index] ?? asset.label
    link.click()
    if (index < assets.length - 1) await new Promise(resolve => setTimeout(resolve, APART_MS))
  }
}

import type { Asset } from '@fovea/client'
import type { ComponentType } from 'react'

export type AssetPart = ComponentType<{ asset: Asset }>

/** What other modules add to the page of an asset. */
export type AssetExtension = {
  /** Among the details: a section with what the module knows of it. Loaded with `lazy`. */
  panel?: AssetPart
  /** Over the picture, in a box that is as large as the picture is shown. Loaded with `lazy`. */
  over?: AssetPart
}

let extensions: readonly AssetExtension[] = []

/** Told once, by the list of modules, before anything is drawn. */
export const extendAssets = (all: readonly AssetExtension[]) => {
  extensions = all
}

export const assetPanels = (): AssetPart[] => extensions.flatMap(({ panel }) => panel ?? [])
export const assetOverlays = (): AssetPart[] => extensions.flatMap(({ over }) => over ?? [])

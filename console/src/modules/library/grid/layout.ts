import type { Asset, AssetSort } from '@fovea/client'
import justifiedLayout from 'justified-layout'
import { formatDay, formatMonth } from '#/format/index.ts'

export type Tile = { asset: Asset; index: number; left: number; width: number }
export type PhotoRow = { kind: 'photos'; key: string; height: number; tiles: Tile[] }
export type HeadingRow = { kind: 'heading'; key: string; height: number; label: string; ids: string[] }
export type GridRow = PhotoRow | HeadingRow

export const GAP = 6
const MINUTE_MS = 60_000
const HEADING_HEIGHT = 52
/** Rows this high show about five landscape pictures across a laptop's screen, and two or three on a phone. */
export const targetHeight = (width: number) => (width < 640 ? 132 : width < 1100 ? 176 : 214)

/** Panoramas and tall screenshots are cropped in the grid, else one of them takes a row for itself. */
const NARROWEST = 0.55
const WIDEST = 2.6

const aspectOf = ({ width, height }: Asset) =>
  Math.min(WIDEST, Math.max(NARROWEST, width && height ? width / height : 1))

type Section = { label: string; first: number; assets: Asset[] }

function headingOf(sort: AssetSort, now: number): ((asset: Asset) => string) | null {
  if (sort === '-createdAt' || sort === 'createdAt') return asset => formatDay(asset.createdAt, now)
  if (sort === '-takenAt' || sort === 'takenAt')
    return asset =>
      asset.takenAt === null ? 'No date' : formatMonth(asset.takenAt + (asset.takenAtOffset ?? 0) * MINUTE_MS)
  return null
}

function splitIntoSections(assets: readonly Asset[], heading: ((asset: Asset) => string) | null): Section[] {
  const sections: Section[] = []
  assets.forEach((asset, index) => {
    const label = heading?.(asset) ?? ''
    const last = sections.at(-1)
    if (last?.label === label) last.assets.push(asset)
    else sections.push({ label, first: index, assets: [asset] })
  })
  return sections
}

/**
 * Packs assets into rows of equal height that fill the width, as printed contact sheets do, below a heading for each
 * day or month where the order is by time.
 */
export function layOutGrid(assets: readonly Asset[], width: number, sort: AssetSort, now: number): GridRow[] {
  if (width <= 0) return []
  return splitIntoSections(assets, headingOf(sort, now)).flatMap(section => {
    const rows = packSection(section, width)
    const ids = section.assets.map(asset => asset.id)
    const heading: HeadingRow = {
      kind: 'heading',
      key: `heading:${section.label}:${ids[0]}`,
      height: HEADING_HEIGHT,
      label: section.label,
      ids,
    }
    return section.label === '' ? rows : [heading, ...rows]
  })
}

/** justified-layout copies all rows so far at each new one: packing in parts keeps 20,000 assets from taking a second. */
const PACKED_AT_ONCE = 400

function packSection({ assets, first }: Section, width: number): PhotoRow[] {
  const rows: PhotoRow[] = []
  for (let start = 0; start < assets.length; ) {
    const packed = packRows(assets.slice(start, start + PACKED_AT_ONCE), first + start, width)
    const isLast = start + PACKED_AT_ONCE >= assets.length
    // The last row of a part is not full yet; it is packed again together with what follows.
    const full = isLast || packed.length < 2 ? packed : packed.slice(0, -1)
    rows.push(...full)
    start += full.reduce((count, row) => count + row.tiles.length, 0)
  }
  return rows
}

function packRows(assets: readonly Asset[], first: number, width: number): PhotoRow[] {
  const { boxes } = justifiedLayout(assets.map(aspectOf), {
    containerWidth: width,
    containerPadding: 0,
    boxSpacing: GAP,
    targetRowHeight: targetHeight(width),
    targetRowHeightTolerance: 0.22,
  })
  const rows: PhotoRow[] = []
  let top = -1
  boxes.forEach((box, offset) => {
    const asset = assets[offset]
    if (!asset) return
    const row = rows.at(-1)
    const tile = { asset, index: first + offset, left: box.left, width: box.width }
    if (row && box.top === top) row.tiles.push(tile)
    else rows.push({ kind: 'photos', key: asset.id, height: box.height + GAP, tiles: [tile] })
    top = box.top
  })
  return rows.map(row => shrinkInto(row, width))
}

/** The library gives the last row the height of the one before, with which a wide picture does not fit a narrow page. */
function shrinkInto(row: PhotoRow, width: number): PhotoRow {
  const gaps = (row.tiles.length - 1) * GAP
  const taken = row.tiles.reduce((sum, tile) => sum + tile.width, 0)
  if (taken + gaps <= width) return row
  const scale = (width - gaps) / taken
  let left = 0
  const tiles = row.tiles.map(tile => {
    const shrunk = { ...tile, left, width: tile.width * scale }
    left += shrunk.width + GAP
    return shrunk
  })
  return { ...row, height: (row.height - GAP) * scale + GAP, tiles }
}

/** The row in which an asset stands, or -1. */
export const rowOf = (rows: readonly GridRow[], id: string) =>
  rows.findIndex(row => row.kind === 'photos' && row.tiles.some(tile => tile.asset.id === id))

/** The asset above (-1) or below (+1), the one whose middle is nearest to the middle of this one. */
export function neighbourInColumn(
  rows: readonly GridRow[],
  id: string,
  direction: 1 | -1,
): Asset | undefined {
  const at = rowOf(rows, id)
  const here = rows[at]
  if (here?.kind !== 'photos') return undefined
  const tile = here.tiles.find(one => one.asset.id === id)
  if (!tile) return undefined
  const middle = tile.left + tile.width / 2
  for (let next = at + direction; next >= 0 && next < rows.length; next += direction) {
    const row = rows[next]
    if (row?.kind !== 'photos') continue
    const distance = (one: Tile) => Math.abs(one.left + one.width / 2 - middle)
    return row.tiles.reduce((best, one) => (distance(one) < distance(best) ? one : best)).asset
  }
  return undefined
}

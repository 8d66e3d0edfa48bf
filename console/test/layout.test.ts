import type { Asset } from '@fovea/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clamp, FIT, fitInside, zoomAt } from '#/modules/library/asset/zoom.ts'
import { GAP, layOutGrid, neighbourInColumn, type PhotoRow } from '#/modules/library/grid/layout.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 21, 12)

/** The layout reads nothing but id, size and time. */
const assetOf = (index: number, width: number, height: number, createdAt = NOW) =>
  ({ id: `asset ${index}`, width, height, createdAt }) as Asset // See above: the other fields are not read.

const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 9000 })), {
  minLength: 1,
  maxLength: 1000,
})
const photoRows = (rows: ReturnType<typeof layOutGrid>) =>
  rows.filter((row): row is PhotoRow => row.kind === 'photos')

describe('The grid', () => {
  it('shows every asset once, in order, within the width, for any sizes', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 320, max: 3000 }), (all, width) => {
        const assets = all.map(([w, h], index) => assetOf(index, w, h))
        const tiles = photoRows(layOutGrid(assets, width, 'label', NOW)).flatMap(row => row.tiles)
        expect(tiles.map(tile => tile.asset.id)).toEqual(assets.map(asset => asset.id))
        expect(tiles.every((tile, index) => tile.index === index)).toBe(true)
        expect(tiles.every(tile => tile.left >= 0 && tile.left + tile.width <= width + 1)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('begins a new section with each day', () => {
    const assets = [0, 0, 1, 9].map((days, index) => assetOf(index, 3, 2, NOW - days * DAY))
    const headings = layOutGrid(assets, 1000, '-createdAt', NOW).flatMap(row =>
      row.kind === 'heading' ? row.label : [],
    )
    expect(headings.slice(0, 2)).toEqual(['Today', 'Yesterday'])
    expect(headings).toHaveLength(3)
  })

  it('leads by the arrows to the asset that is nearest above or below', () => {
    const assets = Array.from({ length: 30 }, (_, index) => assetOf(index, 3, 2))
    const rows = photoRows(layOutGrid(assets, 1000, 'label', NOW))
    const [first, second] = rows
    const id = first?.tiles[0]?.asset.id ?? ''
    expect(neighbourInColumn(rows, id, 1)?.id).toBe(second?.tiles[0]?.asset.id)
    expect(neighbourInColumn(rows, id, -1)).toBeUndefined()
    expect(first?.height).toBeGreaterThan(GAP)
  })
})

describe('Zooming', () => {
  const point = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -300, max: 300 }) })

  it('keeps what lies under the pointer where it is', () => {
    fc.assert(
      fc.property(point, fc.double({ min: 0.2, max: 5, noNaN: true }), (at, factor) => {
        const next = zoomAt({ scale: 2, x: 30, y: -20 }, factor, at, 8)
        const before = { x: (at.x - 30) / 2, y: (at.y + 20) / 2 }
        expect((at.x - next.x) / next.scale).toBeCloseTo(before.x, 6)
        expect((at.y - next.y) / next.scale).toBeCloseTo(before.y, 6)
      }),
    )
  })

  it('never lets a picture leave its frame', () => {
    const frame = { width: 800, height: 600 }
    const fitted = fitInside({ width: 4000, height: 3000 }, frame)
    expect(fitted).toEqual(frame)
    expect(clamp({ scale: 2, x: 9999, y: -9999 }, fitted, frame)).toEqual({ scale: 2, x: 400, y: -300 })
    expect(clamp({ ...FIT, x: 50 }, fitted, frame)).toEqual(FIT)
  })
})

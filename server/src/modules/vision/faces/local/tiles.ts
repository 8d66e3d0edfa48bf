import type { Region } from './pixels.ts'

/** A tile is half as long as the picture's longer side, so faces look twice as large to the detector. */
const TILE_SHARE = 0.5
/** Neighbours share at least so much of a tile: a face of that size is whole in one of them. */
const TILE_OVERLAP = 0.25

/** Overlapping squares that cover a picture, for faces that are too small in the whole of it. */
export const tilesOf = ({ width, height }: { readonly width: number; readonly height: number }): Region[] => {
  const side = Math.ceil(Math.max(width, height) * TILE_SHARE)
  return starts(height, side).flatMap(top =>
    starts(width, side).map(left => ({
      left,
      top,
      width: Math.min(side, width),
      height: Math.min(side, height),
    })),
  )
}

const starts = (length: number, side: number): number[] => {
  if (length <= side) return [0]
  const count = Math.ceil((length - side) / (side * (1 - TILE_OVERLAP))) + 1
  return Array.from({ length: count }, (_, index) => Math.round((index * (length - side)) / (count - 1)))
}

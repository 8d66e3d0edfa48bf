/** Pixels as they lie in memory: RGB, 8 bits, row by row, a square of `SIDE` pixels. */
export const SIDE = 32

/** Cells a side; each is the mean of 8 × 8 pixels. */
const CELLS = 4
const CELL_SIDE = SIDE / CELLS

/** 4 × 4 cells of lightness, green–red, blue–yellow and texture, and the lightness of the whole. */
export const LAYOUT_DIMENSIONS = CELLS * CELLS * 4 + 1

/** Colour differences are smaller numbers in Oklab than differences of lightness, and tell pictures apart as well. */
const COLOUR_WEIGHT = 2
/** Brightness is what an edit changes first, so the whole picture's counts little. */
const WHOLE_LIGHTNESS_WEIGHT = 0.5
const MIDDLE_LIGHTNESS = 0.6
/** What is always positive is counted from what photographs commonly have, or any two pictures would seem alike. */
const USUAL_TEXTURE = 0.08
const USUAL_ASYMMETRY = 0.08

/**
 * Where which colours are, as a vector of length 1: it knows nothing of what a picture shows. Lightness counts from the
 * picture's own mean, so brighter and darker copies stay near. Of each pair of cells that mirror one another it has the
 * sum and the absolute difference, so a mirrored copy is the same vector.
 * Colours are those of Oklab (Björn Ottosson, 2020), in which equal distances look equally far.
 */
export const layoutOf = (pixels: Uint8Array): Float32Array => {
  const cells = cellsOf(pixels)
  const mean = cells.reduce((sum, cell) => sum + cell.lightness, 0) / cells.length
  const vector = Float32Array.from([
    ...mirrorFree(cells.map(cell => cell.lightness - mean)),
    ...mirrorFree(cells.map(cell => cell.greenRed * COLOUR_WEIGHT)),
    ...mirrorFree(cells.map(cell => cell.blueYellow * COLOUR_WEIGHT)),
    ...mirrorFree(cells.map(cell => cell.texture - USUAL_TEXTURE)),
    (mean - MIDDLE_LIGHTNESS) * WHOLE_LIGHTNESS_WEIGHT,
  ])
  return normalised(vector)
}

interface Cell {
  lightness: number
  greenRed: number
  blueYellow: number
  /** The standard deviation of the lightness within the cell. */
  texture: number
}

const cellsOf = (pixels: Uint8Array): Cell[] => {
  const cells = Array.from({ length: CELLS * CELLS }, () => ({
    lightness: 0,
    greenRed: 0,
    blueYellow: 0,
    texture: 0,
  }))
  const area = CELL_SIDE * CELL_SIDE
  for (let at = 0; at < SIDE * SIDE; at += 1) {
    const row = Math.floor(at / SIDE / CELL_SIDE)
    const column = Math.floor((at % SIDE) / CELL_SIDE)
    const cell = cells[row * CELLS + column]
    if (!cell) continue
    const [l, a, b] = oklab(pixels[at * 3] ?? 0, pixels[at * 3 + 1] ?? 0, pixels[at * 3 + 2] ?? 0)
    cell.lightness += l / area
    cell.greenRed += a / area
    cell.blueYellow += b / area
    cell.texture += (l * l) / area
  }
  for (const cell of cells) cell.texture = Math.sqrt(Math.max(0, cell.texture - cell.lightness ** 2))
  return cells
}

/** Pairs of mirrored cells as (sum, |difference|), both scaled so that lengths stay what they were. */
const mirrorFree = (values: readonly number[]): number[] => {
  const out: number[] = []
  for (let row = 0; row < CELLS; row += 1) {
    for (let column = 0; column < CELLS / 2; column += 1) {
      const left = values[row * CELLS + column] ?? 0
      const right = values[row * CELLS + CELLS - 1 - column] ?? 0
      out.push((left + right) * Math.SQRT1_2, Math.abs(left - right) * Math.SQRT1_2 - USUAL_ASYMMETRY)
    }
  }
  return out
}

/** sRGB of 8 bits as linear light, for every value. */
const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const v = value / 255
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
})

const oklab = (red: number, green: number, blue: number): [number, number, number] => {
  const r = LINEAR[red] ?? 0
  const g = LINEAR[green] ?? 0
  const b = LINEAR[blue] ?? 0
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

const normalised = (vector: Float32Array): Float32Array => {
  const length = Math.hypot(...vector)
  return length === 0 ? Float32Array.of(1, ...vector.subarray(1)) : vector.map(value => value / length)
}

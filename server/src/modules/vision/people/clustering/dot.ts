import type { Multiply } from './types.ts'

/**
 * The dot product of two rows of a matrix, summed in four parts in an order that never changes: the same rows give the
 * same bits whichever comes first, and ties stay ties.
 */
export const dotRows = (rows: Float32Array, first: number, second: number, dimensions: number): number =>
  dot(rows, first * dimensions, rows, second * dimensions, dimensions)

const dot = (
  left: Float32Array,
  leftStart: number,
  right: Float32Array,
  rightStart: number,
  dimensions: number,
): number => {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let index = 0
  for (; index + 3 < dimensions; index += 4) {
    const i = leftStart + index
    const j = rightStart + index
    a += (left[i] ?? 0) * (right[j] ?? 0)
    b += (left[i + 1] ?? 0) * (right[j + 1] ?? 0)
    c += (left[i + 2] ?? 0) * (right[j + 2] ?? 0)
    d += (left[i + 3] ?? 0) * (right[j + 3] ?? 0)
  }
  for (; index < dimensions; index += 1)
    a += (left[leftStart + index] ?? 0) * (right[rightStart + index] ?? 0)
  return a + b + (c + d)
}

/** `Multiply` without any library: for a few hundred faces, and for tests. */
export const multiplyPlainly: Multiply = (left, right, dimensions) => {
  const rows = left.length / dimensions
  const columns = right.length / dimensions
  const products = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      products[row * columns + column] = dot(left, row * dimensions, right, column * dimensions, dimensions)
    }
  }
  return products
}

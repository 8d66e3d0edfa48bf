import { MARK_BYTES } from './types.ts'

/**
 * The rows of faces in an order that follows from their content alone: by vector, then by mark. Whatever is worked
 * through in this order comes out the same for every order of upload. Faces that are alike in both are copies, and
 * interchangeable.
 */
export const canonicalOrder = (vectors: Float32Array, marks: Uint8Array, dimensions: number): Int32Array => {
  const count = dimensions === 0 ? 0 : vectors.length / dimensions
  return Int32Array.from({ length: count }, (_, row) => row).sort(
    (first, second) =>
      compareRows(vectors, first, second, dimensions) || compareRows(marks, first, second, MARK_BYTES),
  )
}

const compareRows = (
  table: Float32Array | Uint8Array,
  first: number,
  second: number,
  width: number,
): number => {
  for (let index = 0; index < width; index += 1) {
    const difference = (table[first * width + index] ?? 0) - (table[second * width + index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

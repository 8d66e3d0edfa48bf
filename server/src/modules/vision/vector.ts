const BYTES = Float32Array.BYTES_PER_ELEMENT

/** Vectors are stored as little-endian 32-bit floats, whatever machine wrote them. */
export const encodeVector = (vector: Float32Array): Buffer => {
  const bytes = Buffer.allocUnsafe(vector.length * BYTES)
  vector.forEach((value, index) => {
    bytes.writeFloatLE(value, index * BYTES)
  })
  return bytes
}

export const decodeVector = (bytes: Buffer): Float32Array => {
  const vector = new Float32Array(bytes.length / BYTES)
  for (let index = 0; index < vector.length; index += 1) vector[index] = bytes.readFloatLE(index * BYTES)
  return vector
}

/** The cosine similarity of two vectors of length 1, -1 to 1. */
export const similarityOf = (first: Float32Array, second: Float32Array): number => {
  let sum = 0
  for (let index = 0; index < first.length; index += 1) sum += (first[index] ?? 0) * (second[index] ?? 0)
  return sum
}

/** Of length 1, in place; a vector of nothing but zeros stays as it is. */
export const normalise = (vector: Float32Array): Float32Array => {
  const length = Math.sqrt(similarityOf(vector, vector))
  if (length === 0) return vector
  for (let index = 0; index < vector.length; index += 1) vector[index] = (vector[index] ?? 0) / length
  return vector
}

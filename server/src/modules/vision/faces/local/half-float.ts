/** 16-bit floats (IEEE 754 binary16, little endian), as quantised weights are stored, widened to 32 bits. */
export const widenHalfFloats = (bytes: Uint8Array): Float32Array => {
  const values = new Float32Array(bytes.byteLength / 2)
  for (let index = 0; index < values.length; index += 1) {
    const bits = (bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8)
    values[index] = WIDENED[bits] ?? 0
  }
  return values
}

const widen = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = (bits & 0x3ff) / 1024
  if (exponent === 0) return sign * fraction * 2 ** -14
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction) * 2 ** (exponent - 15)
}

/** Networks have millions of numbers, and there are only so many different ones. */
const WIDENED = Float32Array.from({ length: 2 ** 16 }, (_, bits) => widen(bits))

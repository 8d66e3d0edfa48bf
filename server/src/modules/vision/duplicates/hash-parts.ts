/** Bits in which two hashes of duplicates may differ: pictures that differ in 24 and more are others (library/media/hashes). */
export const MAX_DISTANCE = 8

const PARTS = 4
const PART_BITS = 16

/**
 * All 16-bit numbers with at most two bits set: 1 + 16 + 120. Eight differences over four parts leave two at most in one
 * of them (the pigeonhole principle).
 */
const MASKS: readonly number[] = (() => {
  const masks = [0]
  for (let first = 0; first < PART_BITS; first += 1) {
    masks.push(1 << first)
    for (let second = 0; second < first; second += 1) masks.push((1 << first) | (1 << second))
  }
  return masks
})()

/** For each part of a hash (16 hexadecimal digits), the values within two bits of it. */
export const neighbouringParts = (phash: string): number[][] =>
  Array.from({ length: PARTS }, (_, part) => {
    const value = Number.parseInt(phash.slice(part * 4, part * 4 + 4), 16)
    return MASKS.map(mask => value ^ mask)
  })

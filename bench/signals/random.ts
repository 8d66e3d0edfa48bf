/** Numbers from a seed: the same corpus on every machine. mulberry32, public domain (Tommy Ettinger, 2017). */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number
  /** from ≤ x < to */
  between(from: number, to: number): number
  /** from ≤ x ≤ to */
  whole(from: number, to: number): number
  chance(share: number): boolean
  pick<T>(items: readonly [T, ...T[]]): T
  /** Times of people are skewed: half of them below `median`, few several times as long. */
  human(median: number, spread?: number): number
  normal(deviation: number): number
}

export const seeded = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  /** Box-Muller. */
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const between = (from: number, to: number): number => from + (to - from) * next()
  return {
    next,
    between,
    whole: (from, to) => Math.floor(between(from, to + 1)),
    chance: share => next() < share,
    pick: items => items[Math.floor(next() * items.length)] ?? items[0],
    human: (median, spread = 0.45) => median * Math.exp(spread * gauss()),
    normal: deviation => deviation * gauss(),
  }
}

import type { Fact } from './facts.ts'

/** Stretches of time in order that do not overlap, e.g. while the page was hidden. */
export interface Periods {
  /** Whether one has begun by `to` that had not ended by `from`: what ends one is outside of it. */
  overlaps(from: number, to: number): boolean
}

/** From each fact that `begins` to the next that `ends`; one that is never ended lasts. */
export const periodsOf = (
  facts: readonly Fact[],
  begins: (fact: Fact) => boolean,
  ends: (fact: Fact) => boolean,
): Periods => {
  const starts: number[] = []
  const stops: number[] = []
  for (const fact of facts) {
    const open = starts.length > stops.length
    if (!open && begins(fact)) starts.push(fact.at)
    else if (open && ends(fact)) stops.push(fact.at)
  }
  return {
    overlaps: (from, to) => {
      let low = 0
      let high = starts.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((starts[middle] ?? Number.POSITIVE_INFINITY) <= to) low = middle + 1
        else high = middle
      }
      return low > 0 && (stops[low - 1] ?? Number.POSITIVE_INFINITY) > from
    },
  }
}

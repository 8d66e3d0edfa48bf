interface Weighed {
  readonly at: number
}

/**
 * The stretches of `items` (in the order of time) that are covered by windows of `withinMs` whose weights sum to `least`
 * or more; windows that share an item make one stretch. One pass with two fingers.
 */
export const fullWindows = <T extends Weighed>(
  items: readonly T[],
  weightOf: (item: T) => number,
  least: number,
  withinMs: number,
): T[][] => {
  const stretches: { from: number; to: number }[] = []
  let from = 0
  let sum = 0
  for (const [to, item] of items.entries()) {
    sum += weightOf(item)
    for (let first = items[from]; first && item.at - first.at > withinMs; first = items[from]) {
      sum -= weightOf(first)
      from += 1
    }
    if (sum < least) continue
    const last = stretches.at(-1)
    if (last && from <= last.to) last.to = to
    else stretches.push({ from, to })
  }
  return stretches.map(stretch => items.slice(stretch.from, stretch.to + 1))
}

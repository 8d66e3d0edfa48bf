interface Timed {
  readonly at: number
}

/** Groups of the same key whose neighbours are at most `repeatMs` apart, by their first; the items come in order of time. */
export const mergeRepeats = <T extends Timed>(
  items: readonly T[],
  keyOf: (item: T) => string,
  repeatMs: number,
): T[][] => {
  const groups: T[][] = []
  const open = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = open.get(key)
    const last = group?.at(-1)
    if (group && last && item.at - last.at <= repeatMs) group.push(item)
    else {
      const begun = [item]
      groups.push(begun)
      open.set(key, begun)
    }
  }
  return groups
}

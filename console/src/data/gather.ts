/** Collects items that come in bursts, and hands them over together, each one once. */
export function gather<Item>(ms: number, flush: (items: Item[]) => void) {
  const waiting = new Set<Item>()
  const hand = () => {
    const items = [...waiting]
    waiting.clear()
    if (items.length > 0) flush(items)
  }
  return {
    add: (item: Item) => {
      if (waiting.size === 0) setTimeout(hand, ms)
      waiting.add(item)
    },
    forget: (item: Item) => {
      waiting.delete(item)
    },
  }
}

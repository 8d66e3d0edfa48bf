/**
 * Runs `work` over the items, `width` at a time; an item is taken only when a place is free. The first error stops
 * taking further items, waits for those at work, and is thrown.
 */
export async function inParallel<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = iterate(items)
  let failed = false
  const worker = async (): Promise<void> => {
    try {
      while (!failed) {
        const next = await queue.next()
        if (next.done === true) return
        await work(next.value)
      }
    } catch (error) {
      failed = true
      throw error
    }
  }
  const results = await Promise.allSettled(Array.from({ length: width }, worker))
  await queue.return()
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

async function* iterate<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
): AsyncGenerator<Item, void, undefined> {
  yield* items
}

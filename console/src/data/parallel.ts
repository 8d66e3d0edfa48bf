/** Runs `work` over `items`, at most `limit` at the same time; ends when all have ended, and rejects as `work` does. */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const remaining = items.values()
  const lanes = Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (const item of remaining) await work(item)
  })
  await Promise.all(lanes)
}

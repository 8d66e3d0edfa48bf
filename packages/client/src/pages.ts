import type { Page, PageQuery } from './types.ts'

/** Walks a list to its end, one page at a time; the next page is asked for when the last item is used up. */
export async function* iterate<Item, Query extends PageQuery>(
  list: (query: Query) => Promise<Page<Item>>,
  query: Query,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null | undefined = query.cursor
  do {
    const page: Page<Item> = await list(cursor == null ? query : { ...query, cursor })
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== null)
}

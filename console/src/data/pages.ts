/** Where a list that is loaded page by page begins: without a cursor. */
export const FIRST_PAGE: string | undefined = undefined

/** The cursor of the next page; undefined tells the query client that there is none. */
export const nextCursorOf = (page: { nextCursor: string | null }) => page.nextCursor ?? undefined

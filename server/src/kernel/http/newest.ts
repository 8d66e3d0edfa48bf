import { isUuid } from '#kernel/system'
import { decodeCursor, encodeCursor } from './pagination.ts'
import { invalidField } from './problem-reply.ts'

/** Lists that go newest first, by id: UUIDv7 ascend with time. */
const ORDER = '-id'

/** The id after which a page begins; null for the first one. 400 for a cursor that names no place of this list. */
export const newestAfter = ({ cursor }: { readonly cursor?: string | undefined }): string | null => {
  if (cursor === undefined) return null
  const [id, ...more] = decodeCursor(cursor, ORDER)
  if (typeof id !== 'string' || !isUuid(id) || more.length > 0) {
    throw invalidField('query.cursor', 'is not a cursor of this list')
  }
  return id
}

/** Cuts one row more than `limit` into a page and the cursor of the next one. */
export const newestPage = <R extends { readonly id: string }>(
  found: readonly R[],
  limit: number,
): { rows: readonly R[]; nextCursor: string | null } => {
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, nextCursor: last && found.length > limit ? encodeCursor(ORDER, [last.id]) : null }
}

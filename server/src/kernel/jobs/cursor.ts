import { Problem } from '#kernel/errors'
import { isUuid } from '#kernel/system'

/** Where a page ended: the id of its last job. Opaque to clients. */
export const writeCursor = (id: string): string => Buffer.from(id).toString('base64url')

export const readCursor = (cursor: string | undefined): string | null => {
  if (cursor === undefined) return null
  const id = Buffer.from(cursor, 'base64url').toString()
  if (isUuid(id)) return id
  throw new Problem({
    status: 400,
    code: 'request.invalid',
    message: 'The cursor is not one that this list gave.',
    issues: [{ path: 'query.cursor', message: 'expected a nextCursor of this list' }],
  })
}

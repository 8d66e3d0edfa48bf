import { z } from 'zod'
import { invalidField } from './problem-reply.ts'

/** `{ items, nextCursor }`; `nextCursor` is null at the end. Give the result a name with `.meta({ id })`. */
export const Page = <S extends z.ZodType>(item: S) =>
  z.strictObject({
    items: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: 'Send it as `cursor` for the next page; null at the end.' }),
  })

/** The query fields of every list: spread them into the route's own `z.strictObject`. */
export const pageQuery = {
  limit: z.coerce
    .number({ error: 'expected one whole number from 1 to 200' })
    .int()
    .min(1)
    .max(200)
    .default(50)
    .meta({ description: 'Items of a page at most.' }),
  cursor: z.string().max(2_048).optional().meta({ description: '`nextCursor` of the page before.' }),
}

/**
 * Makes an opaque cursor of the last item's place in `order` (the name of the list's order): a page of another
 * order would leave items out.
 */
export const encodeCursor = (order: string, position: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify([order, ...position])).toString('base64url')

const Cursor = z.tuple([z.string()], z.union([z.string(), z.number(), z.null()]))

/** Reads a cursor that `encodeCursor` made for this order; 400 `request.invalid` naming `query.cursor` otherwise. */
export const decodeCursor = (cursor: string, order: string): (string | number | null)[] => {
  const parsed = Cursor.safeParse(jsonOf(cursor))
  if (!parsed.success) throw invalidField('query.cursor', 'is not a cursor of this list')
  const [madeFor, ...position] = parsed.data
  if (madeFor !== order) throw invalidField('query.cursor', 'belongs to another order of this list')
  return position
}

const jsonOf = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

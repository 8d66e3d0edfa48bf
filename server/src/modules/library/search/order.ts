import { type RawBuilder, sql } from 'kysely'
import { decodeCursor, encodeCursor, invalidField, textFault } from '#kernel/http'
import { isUuid } from '#kernel/system'
import type { AssetRow } from '../tables.ts'
import type { Condition } from './filter.ts'
import type { Sort } from './schema.ts'
import { fold } from './words.ts'

type Key = 'createdAt' | 'takenAt' | 'label' | 'size'

/** How many signs of a label its place is told by, as the index of labels has them; equal ones follow their ids. */
const LABEL_SIGNS = 200

const KEYS: Readonly<
  Record<Key, { expression: RawBuilder<unknown>; placeOf: (row: AssetRow) => string | number }>
> = {
  createdAt: { expression: sql`created_at`, placeOf: row => row.createdAt },
  takenAt: { expression: sql`coalesce(taken_at, created_at)`, placeOf: row => row.takenAt ?? row.createdAt },
  label: {
    expression: sql`left(label_key, 200) collate "C"`,
    placeOf: row => [...fold(row.label)].slice(0, LABEL_SIGNS).join(''),
  },
  size: { expression: sql`size`, placeOf: row => row.size },
}

/** The order of one list, with the place where a page begins. */
export interface Order {
  readonly key: Key
  /** Of the asset's row; for `label` of its search row. */
  readonly expression: RawBuilder<unknown>
  /** `id` is the name of the id beside the expression. */
  by(id: string): RawBuilder<unknown>
  /** What comes after the cursor; null on the first page. */
  after(id: string): Condition | null
  cursorOf(row: AssetRow): string
}

/** Throws 400 when the cursor is none of this order. */
export const orderOf = (sort: Sort, cursor: string | undefined): Order => {
  const descending = sort.startsWith('-')
  // The schema admits exactly the names of KEYS, with or without the minus sign.
  const key = (descending ? sort.slice(1) : sort) as Key
  const { expression, placeOf } = KEYS[key]
  const direction = sql.raw(descending ? 'desc' : 'asc')
  const operator = sql.raw(descending ? '<' : '>')
  const place = cursor === undefined ? null : readPlace(cursor, sort)
  return {
    key,
    expression,
    by: id => sql`${expression} ${direction}, ${sql.ref(id)} ${direction}`,
    after: id =>
      place && sql<boolean>`(${expression}, ${sql.ref(id)}) ${operator} (${place[0]}, ${place[1]}::uuid)`,
    cursorOf: row => encodeCursor(sort, [placeOf(row), row.id]),
  }
}

/** A cursor that was tampered with must not reach a uuid or bigint column. */
const readPlace = (cursor: string, sort: Sort): [value: string | number, id: string] => {
  const [value, id] = decodeCursor(cursor, sort)
  const sound = sort.endsWith('label')
    ? typeof value === 'string' && textFault(value) === null
    : Number.isSafeInteger(value)
  if (!sound || value === null || value === undefined || typeof id !== 'string' || !isUuid(id)) {
    throw invalidField('query.cursor', 'is not a cursor of this list')
  }
  return [value, id]
}

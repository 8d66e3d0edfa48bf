import { createHash } from 'node:crypto'
import { hasCode } from '#kernel/errors'
import { decodeCursor, encodeCursor, invalidField } from '#kernel/http'
import { isUuid } from '#kernel/system'
import type { Ranked } from './ranking.ts'

/** Where a page of a search begins. */
export interface SearchPlace extends Ranked {
  /** How many came before: as many are left out of what is found. */
  readonly seen: number
  /** When the first page was asked for: what came later is in no page, so that places do not move. */
  readonly at: number
}

/** Names a search, so that a cursor of another one is refused. */
export const searchName = (parts: readonly unknown[]): string =>
  `search:${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)}`

export const encodePlace = (name: string, { score, id, seen, at }: SearchPlace): string =>
  encodeCursor(name, [score, id, seen, at])

/** Throws 400 when it is no cursor of this search. */
export const decodePlace = (cursor: string | undefined, name: string): SearchPlace | null => {
  if (cursor === undefined) return null
  const [score, id, seen, at] = decode(cursor, name)
  const isSound =
    typeof score === 'number' &&
    typeof id === 'string' &&
    isUuid(id) &&
    Number.isSafeInteger(seen) &&
    Number.isSafeInteger(at)
  if (!isSound) throw notOfThis()
  return { score, id, seen: Number(seen), at: Number(at) }
}

const decode = (cursor: string, name: string) => {
  try {
    return decodeCursor(cursor, name)
  } catch (error) {
    throw hasCode(error, 'request.invalid') ? notOfThis() : error
  }
}

const notOfThis = () =>
  invalidField('cursor', 'is not a cursor of this search: repeat all other fields with it')

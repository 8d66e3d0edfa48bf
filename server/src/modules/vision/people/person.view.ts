import type { Queryable } from '#kernel/db'
import { personNotFound } from '../errors.ts'
import { bestFaces, type CountedPerson, countPeople } from './person.list.ts'
import type { Person } from './schema.ts'
import type { PersonRow } from './tables.ts'

export const etagOf = ({ revision }: Pick<PersonRow, 'revision'>): string => `"${revision}"`

const present = (row: CountedPerson, coverFaceId: string | null): Person => ({
  id: row.id,
  name: row.name,
  hidden: row.hidden,
  faceCount: row.faceCount,
  assetCount: row.assetCount,
  coverFaceId,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  etag: etagOf(row),
})

/** As clients see them, in the order of the rows. */
export const presentPeople = async (query: Queryable, rows: readonly CountedPerson[]): Promise<Person[]> => {
  const ids = rows.map(({ id }) => id)
  const covers = await bestFaces(query, ids, 1)
  return rows.map(row => present(row, covers.get(row.id)?.[0] ?? null))
}

/** By id; those that are gone are left out. */
export const presentById = async (query: Queryable, ids: readonly string[]): Promise<Map<string, Person>> => {
  const people = await presentPeople(query, [...(await countPeople(query, ids)).values()])
  return new Map(people.map(person => [person.id, person]))
}

/** Throws 404 `vision.person_not_found`. */
export const presentOne = async (query: Queryable, id: string): Promise<Person> => {
  const person = (await presentById(query, [id])).get(id)
  if (!person) throw personNotFound()
  return person
}

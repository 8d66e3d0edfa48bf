import type { Actor } from '#kernel/access'
import type { Tx } from '#kernel/db'
import { personNotFound } from '../errors.ts'
import {
  type Author,
  allOf,
  confirmFaces,
  distinguish,
  inheritRefusals,
  photosTogether,
  refuseFaces,
  these,
  untangleUnseen,
} from './decision.repository.ts'
import { facesOfOthers, mergedWithItself, nothingLeft, peopleInOnePhoto } from './errors.ts'
import { personNotice } from './notice.ts'
import { deletePeople, editPerson, findPeople, insertPeople } from './person.repository.ts'
import { holdPerson, newPerson, type PeopleParts } from './person.service.ts'
import { presentOne } from './person.view.ts'
import type { Person, PersonMerge, PersonSplit } from './schema.ts'
import type { PersonRow } from './tables.ts'

/** The rules of people who turn out to be one, or several. */
export interface MergeService {
  /**
   * All are the one of `intoId` from now on, and all their faces are confirmed to be. It gets the name of the first of
   * `ids` that has one when it has none itself. 409 `vision.people_in_one_photo`; 422 `vision.merged_with_itself`.
   */
  merge(actor: Actor, wish: PersonMerge): Promise<Person>
  /**
   * A new person with these faces; both are kept apart for ever. What undoes a merge. 422
   * `vision.face_of_another_person`, `vision.no_face_left`.
   */
  split(actor: Actor, id: string, wish: PersonSplit): Promise<Person>
}

export const createMergeService = (parts: PeopleParts): MergeService => ({
  merge: (actor, { intoId, ids }) =>
    parts.db.transaction(async tx => {
      const into = await holdPerson(parts, actor, intoId)
      if (ids.includes(intoId)) throw mergedWithItself()
      const others = await findPeople(tx, ids)
      const isWhole = ids.every(id => others.some(row => row.id === id && row.projectId === into.projectId))
      if (!isWhole) throw personNotFound()
      const ordered = ids.flatMap(id => others.find(row => row.id === id) ?? [])
      await mergePeople(tx, parts, into, ordered, actor.userId)
      return presentOne(tx, intoId)
    }),
  split: (actor, id, { faceIds }) =>
    parts.db.transaction(async tx => {
      const row = await holdPerson(parts, actor, id)
      const taken = [...new Set(faceIds)]
      await requireSome(tx, parts, row, taken)
      const person = await splitOff(tx, parts, row, taken, actor.userId)
      return presentOne(tx, person.id)
    }),
})

/** The people are held by the caller. */
export const mergePeople = async (
  tx: Tx,
  parts: PeopleParts,
  into: PersonRow,
  others: readonly PersonRow[],
  by: string | null,
): Promise<void> => {
  const author: Author = { at: parts.clock.now(), by }
  const ids = [...new Set(others.map(({ id }) => id))]
  const all = [into.id, ...ids]
  const photos = await photosTogether(tx, all)
  if (photos.length > 0) throw peopleInOnePhoto(photos)
  await untangleUnseen(tx, into.id, all)
  await inheritRefusals(tx, into.id, ids)
  for (const id of all)
    await confirmFaces(tx, { projectId: into.projectId, personId: into.id, faces: allOf(id) }, author)
  const name = into.name || (others.find(other => other.name !== '')?.name ?? '')
  await editPerson(tx, into.id, { name }, author)
  await deletePeople(tx, ids)
  await parts.notices.publish(
    tx,
    personNotice('person.merged', into.projectId, into.id, { mergedIds: ids }),
    ...ids.map(id => personNotice('person.deleted', into.projectId, id, { mergedInto: into.id })),
  )
}

const requireSome = async (
  tx: Tx,
  { faces }: PeopleParts,
  row: PersonRow,
  faceIds: readonly string[],
): Promise<void> => {
  const found = await faces.present(tx, faceIds)
  const foreign = faceIds.filter(id => found.get(id)?.personId !== row.id)
  if (foreign.length > 0) throw facesOfOthers(foreign.slice(0, 20))
  const person = await presentOne(tx, row.id)
  if (person.faceCount === faceIds.length) throw nothingLeft()
}

const splitOff = async (
  tx: Tx,
  parts: PeopleParts,
  row: PersonRow,
  faceIds: readonly string[],
  by: string | null,
): Promise<PersonRow> => {
  const { projectId } = row
  const author: Author = { at: parts.clock.now(), by }
  const person = newPerson(parts, projectId, { by })
  await insertPeople(tx, [person])
  await refuseFaces(tx, { projectId, personId: row.id, faces: these(faceIds) }, author)
  await confirmFaces(tx, { projectId, personId: person.id, faces: these(faceIds) }, author)
  await distinguish(tx, { projectId, firstId: row.id, secondId: person.id }, author)
  await editPerson(tx, row.id, {}, author)
  await parts.notices.publish(
    tx,
    personNotice('person.created', projectId, person.id, { splitFrom: row.id }),
    personNotice('person.updated', projectId, row.id),
  )
  return person
}

import { type Actor, requireCurrentProject, requireInProject, type Scope } from '#kernel/access'
import type { Queryable } from '#kernel/db'
import { assertIfMatch, decodeCursor, encodeCursor, invalidField } from '#kernel/http'
import { isUuid } from '#kernel/system'
import { personNotFound, revisionMismatch } from '../errors.ts'
import type { FaceReader } from '../faces/reader.ts'
import type { VisionParts } from '../part.ts'
import { forgetFaces } from './decision.repository.ts'
import { coverOfAnother } from './errors.ts'
import { personNotice } from './notice.ts'
import { type ListPlace, listFaceIds, listPeople } from './person.list.ts'
import {
  deletePeople,
  editPerson,
  findPerson,
  insertPeople,
  lockForDecision,
  type PersonEdit,
} from './person.repository.ts'
import { etagOf, presentOne, presentPeople } from './person.view.ts'
import type {
  Person,
  PersonFacePage,
  PersonFaceQuery,
  PersonInput,
  PersonPage,
  PersonPatch,
  PersonQuery,
} from './schema.ts'
import type { PersonRow } from './tables.ts'

export type PeopleParts = Pick<VisionParts, 'db' | 'clock' | 'ids' | 'notices' | 'jobs' | 'log'> & {
  readonly faces: FaceReader
}

/** The rules of people as they are: who is there, what they are called, and how they go. */
export interface PersonService {
  /** Those of the request's project. */
  list(actor: Actor, query: PersonQuery): Promise<PersonPage>
  create(actor: Actor, input: PersonInput): Promise<Person>
  /** 404 `vision.person_not_found`, also for those of other people's projects. */
  get(actor: Actor, id: string): Promise<Person>
  /** 412 `vision.revision_mismatch`; 422 `vision.cover_of_another_person`. */
  edit(actor: Actor, id: string, patch: PersonPatch, ifMatch: string | null): Promise<Person>
  /** Deletes the vectors and crops of all their faces as well; the faces are never recognised again. */
  remove(actor: Actor, id: string): Promise<void>
  /** The newest first. */
  listFaces(actor: Actor, id: string, query: PersonFaceQuery): Promise<PersonFacePage>
}

/** A person of a project where the actor has the scope. */
export const requirePerson = async (
  query: Queryable,
  actor: Actor,
  id: string,
  scope: Scope,
): Promise<PersonRow> => {
  const row = await findPerson(query, id)
  if (!row) throw personNotFound()
  requireInProject(actor, row.projectId, scope, personNotFound)
  return row
}

/** The same for whoever decides something of them: nobody else changes people of this project until the transaction ends. */
export const holdPerson = async (
  parts: Pick<PeopleParts, 'db'>,
  actor: Actor,
  id: string,
): Promise<PersonRow> => {
  const { projectId } = await requirePerson(parts.db.query, actor, id, 'vision:write')
  await parts.db.transaction(tx => lockForDecision(tx, projectId))
  // What was read before the lock may be gone by now.
  return requirePerson(parts.db.query, actor, id, 'vision:write')
}

/** A row of a person whom somebody makes, or (`by` null) whom the clustering found. */
export const newPerson = (
  { ids, clock }: Pick<PeopleParts, 'ids' | 'clock'>,
  projectId: string,
  fields: { readonly name?: string; readonly hidden?: boolean; readonly by: string | null },
): PersonRow => ({
  id: ids.next(),
  projectId,
  name: fields.name ?? '',
  hidden: fields.hidden ?? false,
  coverFaceId: null,
  revision: 1,
  createdAt: clock.now(),
  createdBy: fields.by,
  updatedAt: clock.now(),
  updatedBy: fields.by,
})

export const createPersonService = (parts: PeopleParts): PersonService => {
  const { db, notices } = parts
  return {
    list: (actor, query) => list(parts, actor, query),
    create: (actor, { name, hidden }) =>
      db.transaction(async tx => {
        const projectId = requireCurrentProject(actor, 'vision:write')
        const row = newPerson(parts, projectId, { name, hidden, by: actor.userId })
        await insertPeople(tx, [row])
        await notices.publish(tx, personNotice('person.created', projectId, row.id))
        return presentOne(tx, row.id)
      }),
    get: async (actor, id) => {
      await requirePerson(db.query, actor, id, 'vision:read')
      return presentOne(db.query, id)
    },
    edit: (actor, id, patch, ifMatch) => edit(parts, actor, id, patch, ifMatch),
    remove: (actor, id) => remove(parts, actor, id),
    listFaces: (actor, id, query) => listFaces(parts, actor, id, query),
  }
}

const list = async ({ db }: PeopleParts, actor: Actor, query: PersonQuery): Promise<PersonPage> => {
  const projectId = requireCurrentProject(actor, 'vision:read')
  const { limit, sort } = query
  const found = await listPeople(db.query, {
    ...query,
    projectId,
    after: placeAfter(query),
    limit: limit + 1,
  })
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  const value = last && (sort === '-faceCount' ? last.faceCount : last.createdAt)
  const nextCursor =
    last && value !== undefined && found.length > limit ? encodeCursor(sort, [value, last.id]) : null
  return { items: await presentPeople(db.query, rows), nextCursor }
}

const placeAfter = ({ cursor, sort }: PersonQuery): ListPlace | null => {
  if (cursor === undefined) return null
  const [value, id] = decodeCursor(cursor, sort)
  if (!Number.isSafeInteger(value) || typeof id !== 'string' || !isUuid(id))
    throw invalidField('query.cursor', 'is not a cursor of this list')
  return { value: Number(value), id }
}

const edit = (
  parts: PeopleParts,
  actor: Actor,
  id: string,
  patch: PersonPatch,
  ifMatch: string | null,
): Promise<Person> =>
  parts.db.transaction(async tx => {
    const row = await holdPerson(parts, actor, id)
    assertIfMatch(etagOf(row), ifMatch, revisionMismatch)
    if (patch.coverFaceId) await requireFaceOf(parts, actor, row, patch.coverFaceId)
    const change = changeOf(row, patch)
    if (Object.keys(change).length === 0) return presentOne(tx, id)
    await editPerson(tx, id, change, { at: parts.clock.now(), by: actor.userId })
    await parts.notices.publish(tx, personNotice('person.updated', row.projectId, id))
    return presentOne(tx, id)
  })

const changeOf = (row: PersonRow, patch: PersonPatch): PersonEdit => ({
  ...(patch.name !== undefined && patch.name !== row.name ? { name: patch.name } : {}),
  ...(patch.hidden !== undefined && patch.hidden !== row.hidden ? { hidden: patch.hidden } : {}),
  ...(patch.coverFaceId !== undefined && patch.coverFaceId !== row.coverFaceId
    ? { coverFaceId: patch.coverFaceId }
    : {}),
})

const requireFaceOf = async (
  { faces }: PeopleParts,
  actor: Actor,
  { id }: PersonRow,
  faceId: string,
): Promise<void> => {
  const face = await faces.require(actor, faceId, 'vision:read')
  if (face.personId !== id) throw coverOfAnother()
}

const remove = (parts: PeopleParts, actor: Actor, id: string): Promise<void> =>
  parts.db.transaction(async tx => {
    const { projectId } = await holdPerson(parts, actor, id)
    const faces = await forgetFaces(tx, id, parts.clock.now())
    await deletePeople(tx, [id])
    await parts.notices.publish(tx, personNotice('person.deleted', projectId, id, { faces }))
    const line = { personId: id, projectId, faces, by: actor.label, requestId: actor.requestId }
    parts.db.afterCommit(() => parts.log.info(line, 'a person and the vectors of their faces were deleted'))
  })

/** UUIDv7 ascend with time. */
const FACE_ORDER = '-id'

const listFaces = async (
  { db, faces }: PeopleParts,
  actor: Actor,
  id: string,
  { cursor, limit }: PersonFaceQuery,
): Promise<PersonFacePage> => {
  await requirePerson(db.query, actor, id, 'vision:read')
  const [before = null] = cursor === undefined ? [] : decodeCursor(cursor, FACE_ORDER)
  if (before !== null && (typeof before !== 'string' || !isUuid(before)))
    throw invalidField('query.cursor', 'is not a cursor of this list')
  const found = await listFaceIds(db.query, id, { before, limit: limit + 1 })
  const ids = found.slice(0, limit)
  const shown = await faces.present(db.query, ids)
  const last = ids.at(-1)
  return {
    items: ids.flatMap(faceId => shown.get(faceId) ?? []),
    nextCursor: last && found.length > limit ? encodeCursor(FACE_ORDER, [last]) : null,
  }
}

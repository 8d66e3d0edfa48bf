import { type Actor, requireInProject } from '#kernel/access'
import type { Tx } from '#kernel/db'
import { faceNotFound, personNotFound } from '../errors.ts'
import type { ShownFaceRow } from '../faces/present.ts'
import { type Author, confirmFaces, makeRoom, refuseFaces, these } from './decision.repository.ts'
import { faceOfNobody, nameOfSeveral } from './errors.ts'
import { assignFaces } from './jobs.ts'
import { personNotice } from './notice.ts'
import {
  dissolveEmpty,
  editPerson,
  findByName,
  findPerson,
  insertPeople,
  lockForDecision,
} from './person.repository.ts'
import { newPerson, type PeopleParts } from './person.service.ts'
import { presentOne } from './person.view.ts'
import type { FaceAssign, FaceDecision, FaceReject } from './schema.ts'
import type { PersonRow } from './tables.ts'

/** The rules of who a face is, as somebody says. */
export interface FaceDecisionService {
  /**
   * It is this person from now on; the newest word holds, so another face of the photo that was, is not any more. 404 for
   * an unknown face or person; 409 `vision.name_of_several_people`.
   */
  assign(actor: Actor, faceId: string, wish: FaceAssign): Promise<FaceDecision>
  /** It is never this person again; a job looks for who else it may be. 409 `vision.face_of_nobody`. */
  reject(actor: Actor, faceId: string, wish: FaceReject): Promise<FaceDecision>
}

export const createFaceDecisionService = (parts: PeopleParts): FaceDecisionService => ({
  assign: (actor, faceId, wish) =>
    parts.db.transaction(async tx => {
      const face = await holdFace(tx, parts, actor, faceId)
      const author = { at: parts.clock.now(), by: actor.userId }
      const person = await personOf(tx, parts, face.projectId, wish, actor.userId)
      const displacedId = await makeRoom(tx, face, person.id)
      const { projectId } = face
      await confirmFaces(tx, { projectId, personId: person.id, faces: these([faceId]) }, author)
      await tellChanged(tx, parts, face, [person.id, face.personId], author)
      return present(tx, parts, faceId, displacedId)
    }),
  reject: (actor, faceId, wish) =>
    parts.db.transaction(async tx => {
      const face = await holdFace(tx, parts, actor, faceId)
      const personId = wish.personId ?? face.personId
      if (personId === null) throw faceOfNobody()
      const person = await requireIn(tx, face.projectId, personId)
      const { projectId } = face
      const author = { at: parts.clock.now(), by: actor.userId }
      await refuseFaces(tx, { projectId, personId: person.id, faces: these([faceId]) }, author)
      await tellChanged(tx, parts, face, [person.id], author)
      const input = { projectId, assetId: face.assetId, version: face.version }
      const subject = { projectId, assetId: face.assetId, requestId: actor.requestId }
      await parts.jobs.enqueue(tx, assignFaces, input, subject)
      return present(tx, parts, faceId, null)
    }),
})

/** Nobody else changes people of this project until the transaction ends. */
const holdFace = async (
  tx: Tx,
  { faces }: PeopleParts,
  actor: Actor,
  faceId: string,
): Promise<ShownFaceRow> => {
  const { projectId } = await faces.require(actor, faceId, 'vision:write')
  requireInProject(actor, projectId, 'vision:write', faceNotFound)
  await lockForDecision(tx, projectId)
  return faces.require(actor, faceId, 'vision:write')
}

const requireIn = async (tx: Tx, projectId: string, id: string): Promise<PersonRow> => {
  const row = await findPerson(tx, id)
  if (row?.projectId !== projectId) throw personNotFound()
  return row
}

const personOf = async (
  tx: Tx,
  parts: PeopleParts,
  projectId: string,
  { personId, name = '' }: FaceAssign,
  by: string | null,
): Promise<PersonRow> => {
  if (personId !== undefined) return requireIn(tx, projectId, personId)
  const [known, ...more] = await findByName(tx, projectId, name)
  if (known && more.length > 0)
    throw nameOfSeveral(
      name,
      [known, ...more].map(({ id }) => id),
    )
  if (known) return known
  const row = newPerson(parts, projectId, { name, by })
  await insertPeople(tx, [row])
  await parts.notices.publish(tx, personNotice('person.created', projectId, row.id))
  return row
}

const tellChanged = async (
  tx: Tx,
  { notices }: PeopleParts,
  { projectId }: ShownFaceRow,
  personIds: readonly (string | null)[],
  author: Author,
): Promise<void> => {
  const gone = await dissolveEmpty(tx, projectId)
  const changed = [...new Set(personIds)].filter(id => id !== null && !gone.includes(id))
  for (const id of changed) if (id !== null) await editPerson(tx, id, {}, author)
  await notices.publish(
    tx,
    ...changed.flatMap(id => (id === null ? [] : [personNotice('person.updated', projectId, id)])),
    ...gone.map(id => personNotice('person.deleted', projectId, id)),
  )
}

const present = async (
  tx: Tx,
  { faces }: PeopleParts,
  faceId: string,
  displacedId: string | null,
): Promise<FaceDecision> => {
  const shown = await faces.present(tx, [faceId, ...(displacedId === null ? [] : [displacedId])])
  const face = shown.get(faceId)
  if (!face) throw faceNotFound()
  return {
    face,
    person: face.personId === null ? null : await presentOne(tx, face.personId),
    displaced: displacedId === null ? null : (shown.get(displacedId) ?? null),
  }
}

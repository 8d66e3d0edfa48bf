import type { Tx } from '#kernel/db'
import type { JobContext } from '#kernel/jobs'
import type { FaceSearch } from '../search/ports.ts'
import type { SettingsReader, VisionSettings } from '../settings/settings.ts'
import { decodeVector } from '../vector.ts'
import { knownOfPhoto, type PendingFace, pendingFaces, placedFaces } from './assign.repository.ts'
import { clusterFaces, MARK_BYTES, multiplyPlainly } from './clustering/index.ts'
import { type Likeness, type Match, matchesOf, mutualMatches } from './match.ts'
import { joinPeople } from './move.repository.ts'
import { personNotice } from './notice.ts'
import { insertPeople, lockPeople } from './person.repository.ts'
import { newPerson, type PeopleParts } from './person.service.ts'
import { addSuggestions } from './suggestion.repository.ts'

/** Faces of one photo that are looked at; a crowd beyond it waits for the next clustering. */
const FACES_OF_PHOTO = 200
/** Stored faces that are compared with a new one. */
const NEIGHBOURS = 100
/** Faces of which a new person is made at once: few enough to be compared within some milliseconds. */
const PEERS = 40

export interface AssignParts extends PeopleParts {
  readonly settings: SettingsReader
  readonly search: FaceSearch
}

interface Photo {
  readonly projectId: string
  readonly assetId: string
  readonly version: number
}

export interface AssignService {
  /** Finds out who the new faces of a photo are; those that are somebody stay. Harmless to repeat. */
  run(photo: Photo, context: JobContext): Promise<{ readonly known: number; readonly created: number }>
}

export const createAssignService = (parts: AssignParts): AssignService => ({
  async run(photo, { signal, transaction }) {
    const { db, settings, search } = parts
    const { faces: wish } = await settings.of(db.query, photo.projectId)
    const pending = wish.enabled ? await pendingFaces(db.query, photo, FACES_OF_PHOTO) : []
    const found = new Map<string, Likeness[]>()
    for (const { id, model, vector } of pending) {
      const hits = await search.nearest(photo.projectId, model, decodeVector(vector), NEIGHBOURS, signal)
      const others = hits.filter(hit => hit.assetId !== photo.assetId)
      found.set(
        id,
        others.map(({ faceId, personId, similarity }) => ({ faceId, personId, similarity })),
      )
    }
    if (pending.length === 0) return { known: 0, created: 0 }
    return transaction(async tx => {
      await lockPeople(tx, photo.projectId)
      const left = await pendingFaces(tx, photo, FACES_OF_PHOTO)
      const near = await asTheyAre(tx, found)
      const known = await joinKnown(tx, parts, photo, wish, left, near)
      const rest = left.filter(({ id }) => !known.has(id) && near.has(id))
      const created = await meet(tx, parts, photo, wish, rest, near)
      return { known: known.size, created }
    })
  },
})

type Faces = VisionSettings['faces']

/** Whom a stored face belongs to may have changed since it was found. */
const asTheyAre = async (
  tx: Tx,
  found: ReadonlyMap<string, readonly Likeness[]>,
): Promise<Map<string, Likeness[]>> => {
  const ids = new Set([...found.values()].flatMap(likenesses => likenesses.map(({ faceId }) => faceId)))
  const people = new Map((await placedFaces(tx, [...ids], false)).map(({ id, personId }) => [id, personId]))
  return new Map(
    [...found].map(([id, likenesses]) => [
      id,
      likenesses.flatMap(likeness => {
        const personId = people.get(likeness.faceId)
        return personId === undefined ? [] : [{ ...likeness, personId }]
      }),
    ]),
  )
}

const joinKnown = async (
  tx: Tx,
  parts: AssignParts,
  photo: Photo,
  { threshold }: Faces,
  left: readonly PendingFace[],
  near: ReadonlyMap<string, readonly Likeness[]>,
): Promise<Set<string>> => {
  const { present, refused } = await knownOfPhoto(tx, photo)
  const alike = left
    .flatMap(({ id }) => matchesOf(id, near.get(id) ?? []))
    .filter(({ similarity }) => similarity >= threshold)
  const possible = alike.filter(
    ({ faceId, personId }) => !present.has(personId) && !refused.has(`${faceId}/${personId}`),
  )
  const matches = mutualMatches(possible)
  const moves = matches.map(({ faceId, personId }) => ({ faceId, from: null, to: personId }))
  const joined = new Set(await joinPeople(tx, photo.projectId, moves))
  const made = matches.filter(({ faceId }) => joined.has(faceId))
  await addSuggestions(tx, photo.projectId, doubtsOf(made, alike))
  const told = [...new Set(made.map(({ personId }) => personId))]
  await parts.notices.publish(tx, ...told.map(id => personNotice('person.updated', photo.projectId, id)))
  return joined
}

/** A face that could be either of two people says that they may be one. */
const doubtsOf = (made: readonly Match[], alike: readonly Match[]) =>
  made.flatMap(({ faceId, personId }) =>
    alike
      .filter(other => other.faceId === faceId && other.personId !== personId)
      .map(other => ({ firstId: personId, secondId: other.personId, similarity: other.similarity })),
  )

/** Makes a person of a new face and enough others that are nobody yet; answers how many. */
const meet = async (
  tx: Tx,
  parts: AssignParts,
  { projectId }: Photo,
  { threshold, minFaces }: Faces,
  rest: readonly PendingFace[],
  near: ReadonlyMap<string, readonly Likeness[]>,
): Promise<number> => {
  let created = 0
  const taken = new Set<string>()
  for (const face of rest) {
    const peers = (near.get(face.id) ?? [])
      .filter(
        ({ faceId, personId, similarity }) =>
          personId === null && similarity >= threshold && !taken.has(faceId),
      )
      .slice(0, PEERS - 1)
    if (peers.length + 1 < minFaces) continue
    const group = await groupOf(tx, face.id, peers, { threshold, minFaces })
    if (group.length === 0) continue
    const person = newPerson(parts, projectId, { by: null })
    await insertPeople(tx, [person])
    const moves = group.map(faceId => ({ faceId, from: null, to: person.id }))
    for (const id of await joinPeople(tx, projectId, moves)) taken.add(id)
    await parts.notices.publish(tx, personNotice('person.created', projectId, person.id))
    created += 1
  }
  return created
}

/** The faces that are one person with the first one; none when they are too few. */
const groupOf = async (
  tx: Tx,
  faceId: string,
  peers: readonly Likeness[],
  wish: Pick<Faces, 'threshold' | 'minFaces'>,
): Promise<string[]> => {
  const faces = await placedFaces(tx, [faceId, ...peers.map(peer => peer.faceId)], true)
  const vectors = faces.map(({ vector }) => decodeVector(vector))
  const dimensions = vectors[0]?.length ?? 0
  const photos = [...new Set(faces.map(({ assetId }) => assetId))]
  const matrix = new Float32Array(faces.length * dimensions)
  vectors.forEach((vector, row) => {
    matrix.set(vector, row * dimensions)
  })
  const { assigned } = await clusterFaces(
    {
      ...wish,
      dimensions,
      vectors: matrix,
      photos: Int32Array.from(faces, ({ assetId }) => photos.indexOf(assetId)),
      marks: new Uint8Array(faces.length * MARK_BYTES),
      current: new Int32Array(faces.length).fill(-1),
      kept: new Uint8Array(0),
      decisions: [],
    },
    multiplyPlainly,
  )
  const own = assigned[faces.findIndex(({ id }) => id === faceId)] ?? -1
  return own === -1 ? [] : faces.filter((_, row) => assigned[row] === own).map(({ id }) => id)
}

import type { Queryable } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Spool } from './processes/spool.ts'
import type { ClusterTask } from './processes/task.ts'
import {
  decisionsAfter,
  facesAfter,
  type KnownPerson,
  peopleAfter,
  type SnapshotFace,
  type StoredDecision,
} from './snapshot.repository.ts'

/** Faces of one read: a vector of 1,024 numbers is 4 KiB, and twice that on the wire. */
const FACES_OF_PAGE = 200
const ROWS_OF_PAGE = 5_000
/** One gigabyte of vectors of 1,024 numbers, in the process that clusters. */
const MAX_FACES = 250_000
const BYTES = 4

/** The people of a project by the index that the clustering calls them by. */
export interface People {
  readonly all: readonly KnownPerson[]
  readonly indexes: ReadonlyMap<string, number>
}

/** The faces of one model, by the row that the clustering calls them by; their vectors are in the spool. */
export interface Snapshot {
  readonly faceIds: readonly string[]
  readonly personIds: readonly (string | null)[]
  /** Whether somebody said who it is. */
  readonly confirmed: readonly boolean[]
  readonly dimensions: number
}

export const readPeople = async (query: Queryable, projectId: string): Promise<People> => {
  const all: KnownPerson[] = []
  for (;;) {
    const page = await peopleAfter(query, { projectId, after: all.at(-1)?.id ?? null, limit: ROWS_OF_PAGE })
    all.push(...page)
    if (page.length < ROWS_OF_PAGE) break
  }
  return { all, indexes: new Map(all.map(({ id }, index) => [id, index])) }
}

/** Reads faces page by page into the spool. Throws 422 `vision.too_many_faces`. */
export const spoolFaces = async (
  query: Queryable,
  spool: Spool,
  people: People,
  { projectId, model, signal }: { projectId: string; model: string; signal: AbortSignal },
): Promise<Snapshot> => {
  const faceIds: string[] = []
  const personIds: (string | null)[] = []
  const confirmed: boolean[] = []
  const photos = new Map<string, number>()
  let bytes = 0
  let after = 0
  for (;;) {
    signal.throwIfAborted()
    const page = await facesAfter(query, { projectId, model, after, limit: FACES_OF_PAGE })
    bytes ||= page[0]?.vector.length ?? 0
    const faces = page.filter(face => face.vector.length === bytes && isKnown(face, people))
    await spool.append(faces.map(face => spooled(face, people, photos)))
    for (const face of faces) {
      faceIds.push(face.id)
      personIds.push(face.personId)
      confirmed.push(face.assignedBy === 'user')
    }
    if (faceIds.length > MAX_FACES) throw tooManyFaces()
    after = page.at(-1)?.key ?? after
    if (page.length < FACES_OF_PAGE) break
  }
  return { faceIds, personIds, confirmed, dimensions: bytes / BYTES }
}

/** Who got a person after the people were read stays with them this time. */
const isKnown = ({ personId }: SnapshotFace, { indexes }: People): boolean =>
  personId === null || indexes.has(personId)

const spooled = (
  { vector, mark, assetId, personId }: SnapshotFace,
  people: People,
  photos: Map<string, number>,
) => {
  const photo = photos.get(assetId) ?? photos.size
  photos.set(assetId, photo)
  return { vector, mark, photo, current: personId === null ? -1 : (people.indexes.get(personId) ?? -1) }
}

/** What was decided of the faces of a snapshot. */
export const readDecisions = async (
  query: Queryable,
  projectId: string,
  people: People,
  { faceIds }: Snapshot,
): Promise<ClusterTask['decisions']> => {
  const rows = new Map(faceIds.map((id, row) => [id, row]))
  const faces: number[] = []
  const persons: number[] = []
  const verdicts: number[] = []
  const times: number[] = []
  let after: StoredDecision | null = null
  for (;;) {
    const page: StoredDecision[] = await decisionsAfter(query, { projectId, after, limit: ROWS_OF_PAGE })
    for (const { faceId, personId, verdict, decidedAt } of page) {
      const face = rows.get(faceId)
      const person = people.indexes.get(personId)
      if (face === undefined || person === undefined) continue
      faces.push(face)
      persons.push(person)
      verdicts.push(verdict === 'is' ? 1 : 0)
      times.push(decidedAt)
    }
    after = page.at(-1) ?? null
    if (page.length < ROWS_OF_PAGE) break
  }
  return {
    faces: Int32Array.from(faces),
    people: Int32Array.from(persons),
    verdicts: Uint8Array.from(verdicts),
    times: Float64Array.from(times),
  }
}

const tooManyFaces = (): Problem =>
  new Problem({
    status: 422,
    code: 'vision.too_many_faces',
    message: `People are found among ${MAX_FACES.toLocaleString('en')} faces of a project at most: move some assets to another project.`,
  })

import type { ClusterInput, Decision } from './types.ts'

/** What the clustering must respect, after contradictions are resolved. */
export interface Constraints {
  /** The kept person of each face, -1 for none: faces of different ones are never put together. */
  readonly labels: Int32Array
  /** Whether somebody said so; else it is what the clustering found before, and may change. */
  readonly confirmed: Uint8Array
  /** The people that a face is not. */
  readonly forbidden: ReadonlyMap<number, ReadonlySet<number>>
}

/**
 * Turns decisions into constraints. Of two that contradict each other the newer one holds: of the same face and person; of
 * two people that one face is said to be; of two faces of one photo that are said to be one person. At the same moment
 * "is not" holds, then the person of the lower index, then the face that comes first by its content.
 */
export const resolveDecisions = (input: ClusterInput, ranks: Int32Array): Constraints => {
  const decisions = newestOfEachPair(input.decisions)
  const forbidden = new Map<number, Set<number>>()
  for (const { face, person } of decisions.filter(({ verdict }) => verdict === 'is-not')) {
    forbidden.set(face, (forbidden.get(face) ?? new Set()).add(person))
  }
  const labels = new Int32Array(input.photos.length).fill(-1)
  const confirmed = new Uint8Array(input.photos.length)
  const taken = new TakenPhotos(input.photos)
  for (const { face, person } of confirmations(decisions, ranks)) {
    if (labels[face] !== -1 || !taken.take(person, face)) continue
    labels[face] = person
    confirmed[face] = 1
  }
  const kept = keptPeople(input)
  for (const face of byRank(ranks)) {
    const person = input.current[face] ?? -1
    if (labels[face] !== -1 || person === -1 || !kept[person] || forbidden.get(face)?.has(person)) continue
    if (taken.take(person, face)) labels[face] = person
  }
  return { labels, confirmed, forbidden }
}

/** Those that were kept before, and all of whom something was decided. */
export const keptPeople = ({ kept, decisions }: Pick<ClusterInput, 'kept' | 'decisions'>): Uint8Array => {
  const all = Uint8Array.from(kept)
  for (const { person } of decisions) all[person] = 1
  return all
}

const newestOfEachPair = (decisions: readonly Decision[]): Decision[] => {
  const newest = new Map<string, Decision>()
  for (const decision of decisions) {
    const pair = `${decision.face}/${decision.person}`
    const other = newest.get(pair)
    const wins =
      !other ||
      decision.decidedAt > other.decidedAt ||
      (decision.decidedAt === other.decidedAt && decision.verdict === 'is-not')
    if (wins) newest.set(pair, decision)
  }
  return [...newest.values()]
}

const confirmations = (decisions: readonly Decision[], ranks: Int32Array): Decision[] =>
  decisions
    .filter(({ verdict }) => verdict === 'is')
    .sort(
      (first, second) =>
        second.decidedAt - first.decidedAt ||
        first.person - second.person ||
        (ranks[first.face] ?? 0) - (ranks[second.face] ?? 0),
    )

const byRank = (ranks: Int32Array): Int32Array => {
  const faces = new Int32Array(ranks.length)
  ranks.forEach((rank, face) => {
    faces[rank] = face
  })
  return faces
}

/** Gives each person a photo once. */
class TakenPhotos {
  readonly #photos: Int32Array
  readonly #taken = new Map<number, Set<number>>()

  constructor(photos: Int32Array) {
    this.#photos = photos
  }

  take(person: number, face: number): boolean {
    const photo = this.#photos[face] ?? -1
    const photos = this.#taken.get(person) ?? new Set()
    if (photos.has(photo)) return false
    this.#taken.set(person, photos.add(photo))
    return true
  }
}

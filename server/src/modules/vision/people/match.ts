/** A stored face that resembles a new one, as it is now. */
export interface Likeness {
  readonly faceId: string
  readonly personId: string | null
  readonly similarity: number
}

export interface Match {
  readonly faceId: string
  readonly personId: string
  readonly similarity: number
}

/** Faces of a person that are asked: a person looks different at times, and one alike face may be an accident. */
const ASKED = 3

/**
 * How much a new face resembles each person: the mean of the most similar three of the faces of theirs that resemble it,
 * the most similar person first.
 */
export const matchesOf = (faceId: string, likenesses: readonly Likeness[]): Match[] => {
  const byPerson = new Map<string, number[]>()
  for (const { personId, similarity } of likenesses.toSorted((a, b) => b.similarity - a.similarity)) {
    if (personId === null) continue
    const best = byPerson.get(personId) ?? []
    if (best.length < ASKED) byPerson.set(personId, [...best, similarity])
  }
  return [...byPerson]
    .map(([personId, best]) => ({
      faceId,
      personId,
      similarity: best.reduce((sum, value) => sum + value, 0) / best.length,
    }))
    .sort(mostSimilarFirst)
}

/**
 * Faces of one photo and people who are each other's best: the most similar pair first, and then those of the faces and
 * people that are left, so nobody is on the photo twice.
 */
export const mutualMatches = (matches: readonly Match[]): Match[] => {
  const faces = new Set<string>()
  const people = new Set<string>()
  return matches.toSorted(mostSimilarFirst).filter(({ faceId, personId }) => {
    if (faces.has(faceId) || people.has(personId)) return false
    faces.add(faceId)
    people.add(personId)
    return true
  })
}

const mostSimilarFirst = (a: Match, b: Match): number =>
  b.similarity - a.similarity || (a.personId < b.personId ? -1 : 1) || (a.faceId < b.faceId ? -1 : 1)

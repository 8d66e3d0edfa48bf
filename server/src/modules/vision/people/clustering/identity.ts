import type { Clusters } from './clusters.ts'
import type { ClusterInput } from './types.ts'

/** A person and the groups of faces that are theirs. */
export interface Identified {
  /** Index of a known person, -1 for a new one. */
  readonly person: number
  readonly groups: readonly number[]
}

/**
 * Who each group of faces is. Groups of a kept person are theirs, however many faces they have. Of all others with
 * `minFaces` at least, the one with most faces of a known person goes on being that person (then the lower index, then the
 * order by content), and the rest are new people.
 */
export const identify = (clusters: Clusters, input: ClusterInput, kept: Uint8Array): Identified[] => {
  const groups = clusters.groups()
  const theirs = new Map<number, number[]>()
  const free: number[] = []
  for (const group of groups) {
    const label = clusters.labelOf(group)
    if (label !== -1) theirs.set(label, [...(theirs.get(label) ?? []), group])
    else if ((clusters.sizes[group] ?? 0) >= input.minFaces) free.push(group)
  }
  const known = followers(clusters, input, kept, free)
  return [
    ...[...theirs].map(([person, own]) => ({ person, groups: own })),
    ...free.map(group => ({ person: known.get(group) ?? -1, groups: [group] })),
  ]
}

interface Claim {
  readonly group: number
  readonly person: number
  readonly faces: number
  /** The place of the group by content. */
  readonly place: number
}

const followers = (
  clusters: Clusters,
  { current }: ClusterInput,
  kept: Uint8Array,
  free: readonly number[],
): Map<number, number> => {
  const claims: Claim[] = []
  free.forEach((group, place) => {
    const counts = new Map<number, number>()
    for (const face of clusters.facesOf(group)) {
      const person = current[face] ?? -1
      if (person !== -1 && !kept[person]) counts.set(person, (counts.get(person) ?? 0) + 1)
    }
    for (const [person, faces] of counts) claims.push({ group, person, faces, place })
  })
  claims.sort((a, b) => b.faces - a.faces || a.person - b.person || a.place - b.place)
  const known = new Map<number, number>()
  const taken = new Set<number>()
  for (const { group, person } of claims) {
    if (known.has(group) || taken.has(person)) continue
    known.set(group, person)
    taken.add(person)
  }
  return known
}

import { agglomerate } from './agglomerate.ts'
import { canonicalOrder } from './canonical.ts'
import { Clusters } from './clusters.ts'
import { keptPeople, resolveDecisions } from './constraints.ts'
import { identify } from './identity.ts'
import { findResemblances } from './resemblance.ts'
import type { ClusterInput, Clustering, Multiply } from './types.ts'

/**
 * Who is on the photos. Faces whose vectors are similar are put together, under what is certain: two faces of one photo
 * are two people, and what somebody decided holds. The same faces give the same people whatever the order in which they
 * come. Takes the vectors over. Time grows with the square of the number of faces, memory with the number: the vectors, 300
 * bytes beside each, and blocks of 12 MB.
 */
export const clusterFaces = async (input: ClusterInput, multiply: Multiply): Promise<Clustering> => {
  const ranks = ranksOf(canonicalOrder(input.vectors, input.marks, input.dimensions))
  const clusters = new Clusters(input, ranks, resolveDecisions(input, ranks))
  await agglomerate(clusters, input.threshold, multiply)
  // What a kept person lost is free to join others, and that can be known only when all groups are.
  if (clusters.releaseStrays()) await agglomerate(clusters, input.threshold, multiply)
  const people = identify(clusters, input, keptPeople(input))
  const assigned = new Int32Array(input.photos.length).fill(-1)
  people.forEach(({ groups }, person) => {
    for (const group of groups) for (const face of clusters.facesOf(group)) assigned[face] = person
  })
  return {
    assigned,
    people: Int32Array.from(people, ({ person }) => person),
    resemblances: await findResemblances(clusters, input, people, multiply),
  }
}

const ranksOf = (order: Int32Array): Int32Array => {
  const ranks = new Int32Array(order.length)
  order.forEach((row, rank) => {
    ranks[row] = rank
  })
  return ranks
}

import type { Constraints } from './constraints.ts'
import { dotRows } from './dot.ts'
import type { ClusterInput } from './types.ts'

const NONE = -1

/**
 * Groups of faces that are one person as far as is known; a group is called by the face of it that comes first by
 * content. The similarity of two groups is the mean of those of all their pairs of faces (average linkage), which is the
 * product of their sums divided by the number of pairs.
 */
export class Clusters {
  readonly dimensions: number
  /** The sum of the vectors of a group, in the row of the face that it is called by. */
  readonly sums: Float32Array
  readonly ranks: Int32Array
  readonly sizes: Int32Array
  readonly #photos: Int32Array
  readonly #confirmed: Uint8Array
  readonly #faceLabels: Int32Array
  readonly #parents: Int32Array
  /** The kept person of a group, -1 for none. */
  readonly #labels: Int32Array
  /** The next face of the same group, and the last one of it. */
  readonly #next: Int32Array
  readonly #last: Int32Array
  readonly #forbidden = new Map<number, Set<number>>()
  readonly #photosOfGroup = new Map<number, Set<number>>()
  /** The photos of all groups of a kept person: none of them may get a second face of it. */
  #photosOfPerson = new Map<number, Set<number>>()

  constructor(input: ClusterInput, ranks: Int32Array, constraints: Constraints) {
    const count = input.photos.length
    this.dimensions = input.dimensions
    this.sums = input.vectors
    this.ranks = ranks
    this.#photos = input.photos
    this.#confirmed = constraints.confirmed
    this.#faceLabels = constraints.labels
    this.sizes = new Int32Array(count).fill(1)
    this.#labels = Int32Array.from(constraints.labels)
    this.#parents = Int32Array.from({ length: count }, (_, face) => face)
    this.#next = new Int32Array(count).fill(NONE)
    this.#last = Int32Array.from(this.#parents)
    for (const [face, people] of constraints.forbidden) this.#forbidden.set(face, new Set(people))
    this.#collectPhotosOfPeople()
  }

  /** By content. */
  groups(): Int32Array {
    return this.#parents
      .filter((parent, face) => parent === face)
      .sort((first, second) => (this.ranks[first] ?? 0) - (this.ranks[second] ?? 0))
  }

  groupOf(face: number): number {
    let group = face
    while (this.#parents[group] !== group) {
      const grandparent = this.#parents[this.#parents[group] ?? group] ?? group
      this.#parents[group] = grandparent
      group = grandparent
    }
    return group
  }

  labelOf(group: number): number {
    return this.#labels[group] ?? NONE
  }

  *facesOf(group: number): Generator<number> {
    for (let face = group; face !== NONE; face = this.#next[face] ?? NONE) yield face
  }

  similarity(first: number, second: number): number {
    const pairs = (this.sizes[first] ?? 1) * (this.sizes[second] ?? 1)
    return dotRows(this.sums, first, second, this.dimensions) / pairs
  }

  /** Whether the two may never be one person. What conflicts once conflicts for ever, whatever joins them. */
  conflict(first: number, second: number): boolean {
    const label = this.labelOf(first)
    const other = this.labelOf(second)
    if (label !== NONE && other !== NONE && label !== other) return true
    if (this.#forbidden.get(first)?.has(other) || this.#forbidden.get(second)?.has(label)) return true
    // The photos of one kept person are shared by all of its groups, and each has one face in them.
    if (label !== NONE && label === other) return false
    return this.#sharePhoto(first, second)
  }

  /** Puts two groups together; answers which of both they are called by now. */
  merge(first: number, second: number): number {
    const [group, gone] =
      (this.ranks[first] ?? 0) < (this.ranks[second] ?? 0) ? [first, second] : [second, first]
    this.#joinPhotos(group, gone)
    this.#labels[group] = Math.max(this.labelOf(group), this.labelOf(gone))
    const forbidden = this.#forbidden.get(gone)
    if (forbidden) this.#forbidden.set(group, new Set([...(this.#forbidden.get(group) ?? []), ...forbidden]))
    this.#addSums(group, gone)
    this.sizes[group] = (this.sizes[group] ?? 0) + (this.sizes[gone] ?? 0)
    this.#next[this.#last[group] ?? group] = gone
    this.#last[group] = this.#last[gone] ?? gone
    this.#parents[gone] = group
    return group
  }

  /**
   * A kept person stays with the groups in which somebody confirmed a face, and with the one that has most of its other
   * faces if these outnumber all faces of the former: one odd face that is confirmed does not take a person from the rest.
   * All other groups that it had are free again. Answers whether there were any.
   */
  releaseStrays(): boolean {
    const confirmed = new Map<number, number>()
    const cores = new Map<number, { readonly group: number; readonly faces: number }>()
    const unconfirmed = this.groups().filter(group => {
      const label = this.labelOf(group)
      if (label === NONE) return false
      const faces = [...this.facesOf(group)]
      const isConfirmed = faces.some(face => this.#confirmed[face])
      const labelled = faces.filter(face => this.#faceLabels[face] !== NONE).length
      if (isConfirmed) confirmed.set(label, (confirmed.get(label) ?? 0) + faces.length)
      else if (labelled > (cores.get(label)?.faces ?? 0)) cores.set(label, { group, faces: labelled })
      return !isConfirmed
    })
    const strays = unconfirmed.filter(group => {
      const core = cores.get(this.labelOf(group))
      return core?.group !== group || core.faces <= (confirmed.get(this.labelOf(group)) ?? 0)
    })
    for (const group of strays) this.#labels[group] = NONE
    if (strays.length > 0) this.#collectPhotosOfPeople()
    return strays.length > 0
  }

  #collectPhotosOfPeople(): void {
    this.#photosOfPerson = new Map()
    this.#photosOfGroup.clear()
    for (const group of this.groups()) {
      const label = this.labelOf(group)
      const photos = label === NONE ? this.#ownPhotos(group) : (this.#photosOfPerson.get(label) ?? new Set())
      for (const face of this.facesOf(group)) photos.add(this.#photos[face] ?? NONE)
      if (label !== NONE) this.#photosOfPerson.set(label, photos)
      else if (photos.size > 1) this.#photosOfGroup.set(group, photos)
    }
  }

  #ownPhotos(group: number): Set<number> {
    return this.#photosOfGroup.get(group) ?? new Set([this.#photos[group] ?? NONE])
  }

  #photosOf(group: number): ReadonlySet<number> | number {
    const label = this.labelOf(group)
    if (label !== NONE) return this.#photosOfPerson.get(label) ?? new Set()
    return this.#photosOfGroup.get(group) ?? this.#photos[group] ?? NONE
  }

  #sharePhoto(first: number, second: number): boolean {
    const left = this.#photosOf(first)
    const right = this.#photosOf(second)
    if (typeof left === 'number') return typeof right === 'number' ? left === right : right.has(left)
    if (typeof right === 'number') return left.has(right)
    const [few, many] = left.size < right.size ? [left, right] : [right, left]
    for (const photo of few) if (many.has(photo)) return true
    return false
  }

  #joinPhotos(group: number, gone: number): void {
    const labels = [this.labelOf(group), this.labelOf(gone)]
    const label = Math.max(...labels)
    // Both are of one person, or neither is.
    if (label !== NONE && labels[0] === labels[1]) return
    const into = label === NONE ? this.#ownPhotos(group) : (this.#photosOfPerson.get(label) ?? new Set())
    for (const part of [group, gone]) {
      if (this.labelOf(part) === NONE) for (const photo of this.#ownPhotos(part)) into.add(photo)
      this.#photosOfGroup.delete(part)
    }
    if (label === NONE) this.#photosOfGroup.set(group, into)
  }

  #addSums(group: number, gone: number): void {
    const { sums, dimensions } = this
    for (let index = 0; index < dimensions; index += 1) {
      const at = group * dimensions + index
      sums[at] = (sums[at] ?? 0) + (sums[gone * dimensions + index] ?? 0)
    }
  }
}

import { overlapOf } from './box.ts'
import type { Box } from './ports.ts'

/** Boxes that share so much (intersection over union) are of one face. */
export const SAME_FACE = 0.5

/** A row of the version that is looked at again. */
export interface KnownFace {
  readonly id: string
  readonly box: Box
  readonly origin: 'detected' | 'manual'
  /** Somebody said that it is no face, or its person was deleted: only its place is known, so that it stays away. */
  readonly isAway: boolean
  /** Somebody said who it is. */
  readonly isDecided: boolean
}

export interface Reconciled<F> {
  /** What was known and is seen again. */
  readonly again: readonly { readonly known: KnownFace; readonly found: F }[]
  readonly added: readonly F[]
  /** What was detected once and is not seen any more, unless somebody decided about it or drew it. */
  readonly gone: readonly KnownFace[]
}

interface Pair<F> {
  readonly known: KnownFace
  readonly found: F
  readonly overlap: number
}

/**
 * Brings what a detector finds together with what is known of the same picture, so that a face keeps its id and what was
 * decided of it, however often and by whichever model it is detected. The closest go together first.
 */
export const reconcile = <F extends { readonly box: Box }>(
  known: readonly KnownFace[],
  found: readonly F[],
): Reconciled<F> => {
  const again: Pair<F>[] = []
  const takenRows = new Set<KnownFace>()
  const takenFaces = new Set<F>()
  for (const pair of closestFirst(known, found)) {
    if (takenFaces.has(pair.found) || takenRows.has(pair.known)) continue
    takenFaces.add(pair.found)
    // A place that is to stay empty may be found twice; a face only once.
    if (pair.known.isAway) continue
    takenRows.add(pair.known)
    again.push(pair)
  }
  return {
    again,
    added: found.filter(face => !takenFaces.has(face)),
    gone: known.filter(
      row => !takenRows.has(row) && !row.isAway && !row.isDecided && row.origin === 'detected',
    ),
  }
}

const closestFirst = <F extends { readonly box: Box }>(
  known: readonly KnownFace[],
  found: readonly F[],
): Pair<F>[] =>
  known
    .flatMap(row => found.map(face => ({ known: row, found: face, overlap: overlapOf(row.box, face.box) })))
    .filter(({ overlap }) => overlap >= SAME_FACE)
    .sort((a, b) => b.overlap - a.overlap)

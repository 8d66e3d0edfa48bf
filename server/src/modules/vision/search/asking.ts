import type { VectorIndex } from './index/ports.ts'

/** What an index is asked for at most: beyond it the walk takes longer than reading everything. */
export const MOST_ASKED = 1_000
/** Of what is found, some is of other versions, or in the trash. */
export const SLACK = 20
/** So many times more are asked for when too little of what was found is left. */
export const GROWTH = 4

/** As many of these as the index may be asked for; what compares all is asked for any number. */
export const askable = ({ mode }: VectorIndex, count: number): number =>
  mode === 'index' ? Math.min(MOST_ASKED, count) : count

/** Whether this is an index that can be asked for no more than it was. */
export const isAskedMost = ({ mode }: VectorIndex, asked: number): boolean =>
  mode === 'index' && asked >= MOST_ASKED

/** Whether what was found is all that there is. */
export const isAll = ({ mode, size }: VectorIndex, found: number, asked: number): boolean =>
  mode === 'exact' ? found < asked : asked >= (size ?? Number.POSITIVE_INFINITY)

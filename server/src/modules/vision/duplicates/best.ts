import type { Asset } from '#modules/library'

/** An asset, and how good its picture was found to be; null where that was not measured. */
export interface Candidate {
  readonly asset: Asset
  readonly sharpness: number | null
}

/** One reason after the other: the first in which two differ decides. */
interface Criterion {
  value(candidate: Candidate): number
  /** What is nearer than this share counts as equal. */
  readonly tolerance: number
  why(candidate: Candidate): string
}

const pixels = ({ asset }: Candidate): number => (asset.width ?? 0) * (asset.height ?? 0)

/** What a person would miss: where and when it was taken, by what, and what was written about it. */
const told = ({ asset }: Candidate): number =>
  [asset.takenAt, asset.location, asset.camera, asset.lens].filter(value => value !== null).length +
  asset.tags.length +
  Object.keys(asset.metadata).length +
  (asset.description === '' ? 0 : 1) +
  (asset.collectionId === null ? 0 : 1)

const CRITERIA: readonly Criterion[] = [
  {
    value: pixels,
    tolerance: 0.01,
    why: ({ asset }) => `It has the most pixels: ${asset.width} × ${asset.height}.`,
  },
  { value: ({ sharpness }) => sharpness ?? 0, tolerance: 0.05, why: () => 'It is the sharpest.' },
  {
    value: ({ asset }) => asset.size,
    tolerance: 0.01,
    why: ({ asset }) => `It was compressed least: ${asset.size} bytes.`,
  },
  { value: told, tolerance: 0, why: () => 'It has the most metadata.' },
  { value: ({ asset }) => -asset.createdAt, tolerance: 0, why: () => 'It was here first.' },
]

/** The one of several copies that is worth keeping, and why. There is at least one. */
export const bestOf = (candidates: readonly Candidate[]): { readonly id: string; readonly why: string } => {
  const [first, ...rest] = candidates
  if (!first) throw new Error('There is nothing to choose from')
  let left = [first, ...rest]
  for (const criterion of CRITERIA) {
    const best = Math.max(...left.map(candidate => criterion.value(candidate)))
    const margin = Math.abs(best) * criterion.tolerance
    const leading = left.filter(candidate => criterion.value(candidate) >= best - margin)
    const [only] = leading
    if (only && leading.length === 1 && left.length > 1)
      return { id: only.asset.id, why: criterion.why(only) }
    left = leading
  }
  const [oldest = first] = left.toSorted((a, b) => (a.asset.id < b.asset.id ? -1 : 1))
  return { id: oldest.asset.id, why: 'They are alike in everything, and it was here first.' }
}

import { describe, expect, it } from 'vitest'
import type { Asset } from '#modules/library'
import { bestOf, type Candidate } from './best.ts'

const candidate = (id: string, fields: Partial<Asset> = {}, sharpness: number | null = null): Candidate => ({
  // What is compared is given; the rest of an asset has no part in it.
  asset: {
    id,
    width: 100,
    height: 100,
    size: 1_000,
    takenAt: null,
    location: null,
    camera: null,
    lens: null,
    tags: [],
    metadata: {},
    description: '',
    collectionId: null,
    createdAt: 5,
    ...fields,
  } as unknown as Asset,
  sharpness,
})

describe('the copy that is worth keeping', () => {
  it('is the largest picture, before anything else', () => {
    const best = bestOf([candidate('a', { size: 9_000 }, 9), candidate('b', { width: 200 })])
    expect(best).toEqual({ id: 'b', why: 'It has the most pixels: 200 × 100.' })
  })

  it('is the sharpest of equal sizes, then the one that was compressed least', () => {
    expect(bestOf([candidate('a', { width: 99.9 }, 1), candidate('b', { size: 9_000 }, 0.5)]).id).toBe('a')
    expect(bestOf([candidate('a', {}, 1), candidate('b', { size: 1_200 }, 1.01)])).toEqual({
      id: 'b',
      why: 'It was compressed least: 1200 bytes.',
    })
  })

  it('is the one with most metadata, then the one that was here first', () => {
    expect(bestOf([candidate('a', { createdAt: 1 }), candidate('b', { tags: ['kept'] })]).why).toBe(
      'It has the most metadata.',
    )
    expect(bestOf([candidate('a', { createdAt: 2 }), candidate('b', { createdAt: 1 })])).toEqual({
      id: 'b',
      why: 'It was here first.',
    })
    expect(bestOf([candidate('b'), candidate('a')]).id).toBe('a')
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Crowd, inputOf } from './crowd.fixture.ts'
import { clusterFaces, multiplyPlainly } from './index.ts'

const DIMENSIONS = 5

/** Vectors of any numbers: no two similarities are the same. */
const faces = fc
  .array(
    fc.tuple(
      fc.nat(12),
      fc.nat(2),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: DIMENSIONS, maxLength: DIMENSIONS }),
    ),
    { maxLength: 60 },
  )
  .map(all =>
    all.map(([photo, person, noise], index) => {
      const raw = noise.map(
        (value, at) => value + (at === person ? 1.2 : 0) + Math.sin((index + 1) * (at + 1.7) * 12.9898) / 20,
      )
      const length = Math.hypot(...raw)
      return {
        content: `${index}`,
        photo: `${photo}-${index % 4}`,
        vector: raw.map(value => Math.fround(value / length)),
        current: -1,
      }
    }),
  )

/** The definition, word for word: merge the most similar two that may be merged, until none is above the threshold. */
const mergeGreedily = ({ faces: all, threshold }: Crowd): string[] => {
  const similarity = all.map(a =>
    all.map(b => a.vector.reduce((sum, value, at) => sum + value * (b.vector[at] ?? 0), 0)),
  )
  let groups = all.map((_, row) => [row])
  const linkage = (a: readonly number[], b: readonly number[]): number => {
    const photos = [...a, ...b].map(row => all[row]?.photo)
    if (new Set(photos).size < photos.length) return -1
    return (
      a.flatMap(x => b.map(y => similarity[x]?.[y] ?? 0)).reduce((sum, value) => sum + value, 0) /
      (a.length * b.length)
    )
  }
  for (;;) {
    let best = { value: threshold, pair: [[], []] as readonly [readonly number[], readonly number[]] }
    groups.forEach((a, index) => {
      for (const b of groups.slice(index + 1)) {
        const value = linkage(a, b)
        if (value > best.value) best = { value, pair: [a, b] }
      }
    })
    const [a, b] = best.pair
    if (a.length === 0) break
    groups = [...groups.filter(group => group !== a && group !== b), [...a, ...b]]
  }
  return groups.map(group => group.sort((x, y) => x - y).join(' ')).sort()
}

test('people are what merging the most similar two groups again and again comes to', async () => {
  await fc.assert(
    fc.asyncProperty(faces, async given => {
      const all: Crowd = { faces: given, kept: [], decisions: [], threshold: 0.6, minFaces: 1 }
      const { assigned, people } = await clusterFaces(inputOf(all), multiplyPlainly)
      const found = [...people].map((_, person) =>
        given.flatMap((_face, row) => (assigned[row] === person ? [row] : [])).join(' '),
      )
      expect(found.sort()).toEqual(mergeGreedily(all))
    }),
    { numRuns: 1_000 },
  )
})

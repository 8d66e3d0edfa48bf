import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Crowd, crowd, inputOf, type SeenFace } from './crowd.fixture.ts'
import { type Clustering, clusterFaces, multiplyPlainly } from './index.ts'

/** What holds for every crowd, however odd its photos and whatever was decided. */
const RUNS = { numRuns: 1_500 }

const cluster = (given: Crowd, faces: readonly SeenFace[] = given.faces): Promise<Clustering> =>
  clusterFaces(inputOf(given, faces), multiplyPlainly)

/** The faces of each person that was found, by their content, and who the person is. */
const peopleOf = ({ assigned, people }: Clustering, faces: readonly SeenFace[]): string[] =>
  [...people]
    .map((person, index) => {
      const own = faces.filter((_, row) => assigned[row] === index).map(({ content }) => content)
      return `${person}: ${own.sort().join(' ')}`
    })
    .sort()

/** What holds of a face after contradictions: its newest "is", unless a newer word, or a newer face of its photo, says otherwise. */
const standing = ({ decisions, faces }: Crowd) => {
  const photoOf = new Map(faces.map(({ content, photo }) => [content, photo]))
  const later = (of: Crowd['decisions'][number], other: Crowd['decisions'][number]) =>
    other !== of && other.decidedAt >= of.decidedAt
  const confirmed = decisions.filter(
    decision =>
      decision.verdict === 'is' &&
      !decisions.some(
        other =>
          later(decision, other) &&
          (other.content === decision.content ||
            (other.person === decision.person &&
              photoOf.get(other.content) === photoOf.get(decision.content))),
      ),
  )
  const refused = decisions.filter(
    decision =>
      decision.verdict === 'is-not' &&
      !decisions.some(
        other =>
          later(decision, other) && other.content === decision.content && other.person === decision.person,
      ),
  )
  return { confirmed, refused }
}

test('the same faces make the same people, in whatever order they come', async () => {
  const shuffled = crowd.chain(given =>
    fc.tuple(fc.constant(given), fc.shuffledSubarray([...given.faces], { minLength: given.faces.length })),
  )
  await fc.assert(
    fc.asyncProperty(shuffled, async ([given, faces]) => {
      expect(peopleOf(await cluster(given, faces), faces)).toEqual(
        peopleOf(await cluster(given), given.faces),
      )
    }),
    RUNS,
  )
})

test('copies of a photo make no difference either, whichever of them came first', async () => {
  const twice = crowd.chain(crowdOf => {
    const copies = crowdOf.faces.map(face => ({ ...face, photo: `copy of ${face.photo}` }))
    const faces = [...crowdOf.faces, ...copies].map(face => ({ ...face, current: -1 }))
    return fc.tuple(
      fc.constant({ ...crowdOf, faces, decisions: [] }),
      fc.shuffledSubarray(faces, { minLength: faces.length }),
    )
  })
  await fc.assert(
    fc.asyncProperty(twice, async ([given, faces]) => {
      expect(peopleOf(await cluster(given, faces), faces)).toEqual(
        peopleOf(await cluster(given), given.faces),
      )
    }),
    RUNS,
  )
})

test('two faces of one photo are never one person', async () => {
  await fc.assert(
    fc.asyncProperty(crowd, async given => {
      const { assigned } = await cluster(given)
      const places = given.faces
        .map(({ photo }, row) => [photo, assigned[row]])
        .filter(([, person]) => person !== -1)
        .map(place => place.join())
      expect(new Set(places).size).toBe(places.length)
    }),
    RUNS,
  )
})

test('a face is who somebody said it is, and is never who somebody said it is not', async () => {
  await fc.assert(
    fc.asyncProperty(crowd, async given => {
      const { assigned, people } = await cluster(given)
      const personOf = new Map(
        given.faces.map(({ content }, row) => [content, people[assigned[row] ?? -1] ?? -1]),
      )
      const { confirmed, refused } = standing(given)
      for (const { content, person } of confirmed) expect(personOf.get(content)).toBe(person)
      for (const { content, person } of refused) expect(personOf.get(content)).not.toBe(person)
    }),
    RUNS,
  )
})

test('a person of whom somebody said something is one person still, and two of them never become one', async () => {
  await fc.assert(
    fc.asyncProperty(crowd, async given => {
      const { people } = await cluster(given)
      const known = [...people].filter(person => person !== -1)
      expect(new Set(known).size).toBe(known.length)
    }),
    RUNS,
  )
})

test('a person of whom nobody said anything has as many faces as the project asks for', async () => {
  await fc.assert(
    fc.asyncProperty(crowd, async given => {
      const { assigned, people } = await cluster(given)
      const decided = new Set(given.decisions.map(({ person }) => person))
      people.forEach((person, index) => {
        if (person !== -1 && (given.kept[person] || decided.has(person))) return
        expect(assigned.filter(each => each === index).length).toBeGreaterThanOrEqual(given.minFaces)
      })
    }),
    RUNS,
  )
})

test('finding the people again changes nothing, and nobody becomes somebody else', async () => {
  await fc.assert(
    fc.asyncProperty(crowd, async crowdOf => {
      const given = { ...crowdOf, kept: crowdOf.kept.map(() => false), decisions: [] }
      const first = await cluster(given)
      // New people get an index of their own, as they get a row of their own.
      const known = [...first.people].map((person, index) =>
        person === -1 ? given.kept.length + index : person,
      )
      const again: Crowd = {
        ...given,
        kept: [...given.kept, ...known.map(() => false)],
        faces: given.faces.map((face, row) => ({ ...face, current: known[first.assigned[row] ?? -1] ?? -1 })),
      }
      const second = await cluster(again)
      const expected = { ...first, people: Int32Array.from(known) }
      expect(peopleOf(second, given.faces)).toEqual(peopleOf(expected, given.faces))
    }),
    RUNS,
  )
})

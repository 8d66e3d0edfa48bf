import { expect, test } from 'vitest'
import type { Json } from '#test/factories'
import { looks, startPeopleServer } from './people.fixture.ts'

const s = await startPeopleServer()

/** Two people who look alike by a little less than the threshold: three photos of each. */
const lookalikes = async (first: number, second: number): Promise<void> => {
  for (const day of [1, 2, 3]) {
    await s.photo(looks(first, day))
    await s.photo(looks(second, day, { person: first, by: 0.85 }))
  }
  await s.recluster()
}

const questions = async (): Promise<Json[]> => (await s.get('/v1/people/suggestions')).items
const answer = (id: string, same: boolean) =>
  s.server.call<Json>('POST', `/v1/people/suggestions/${id}`, { body: { same } })

test('two who look alike are asked about, and a no is not asked again, also when all are found anew', async () => {
  await lookalikes(0, 1)
  const [question, ...more] = await questions()
  expect(more).toEqual([])
  expect(question).toMatchObject({ first: { faceCount: 3 }, second: { faceCount: 3 } })
  expect(question.similarity).toBeGreaterThan(0.56)
  expect(question.similarity).toBeLessThan(0.68)
  expect(question.faces).toHaveLength(6)
  expect((await answer(question.id, false)).body).toEqual({ same: false, person: null })
  expect(await questions()).toEqual([])
  await s.server.call('PATCH', '/v1/vision/settings', { body: { faces: { threshold: 0.5 } } })
  await s.server.drainJobs()
  await s.recluster()
  expect(await questions()).toEqual([])
  expect((await s.people()).map(faces => faces.length)).toEqual([3, 3])
  await s.server.call('PATCH', '/v1/vision/settings', { body: { faces: { threshold: 0.68 } } })
  await s.server.drainJobs()
})

test('a yes makes one of them, who has the name of either and stays one', async () => {
  await lookalikes(2, 3)
  const [question] = await questions()
  await s.server.call('PATCH', `/v1/people/${question.second.id}`, { body: { name: 'Barbara' } })
  const again = await questions()
  expect(again.map(({ id }) => id)).toEqual([question.id])
  const { body } = await answer(question.id, true)
  expect(body).toMatchObject({
    same: true,
    person: { id: question.second.id, name: 'Barbara', faceCount: 6 },
  })
  await s.recluster()
  expect(await s.get(`/v1/people/${question.second.id}`)).toMatchObject({ faceCount: 6 })
  expect(await questions()).toEqual([])
  expect((await answer(question.id, true)).body.code).toBe('vision.suggestion_not_found')
})

test('two who are together on a photo, or have different names, are not asked about', async () => {
  for (const day of [1, 2, 3]) await s.photo(looks(4, day), looks(5, day, { person: 4, by: 0.85 }))
  await lookalikes(6, 7)
  const [question, ...more] = await questions()
  expect(more).toEqual([])
  await s.server.call('PATCH', `/v1/people/${question.first.id}`, { body: { name: 'Ida' } })
  await s.server.call('PATCH', `/v1/people/${question.second.id}`, { body: { name: 'Lena' } })
  expect(await questions()).toEqual([])
  expect((await answer('nothing', true)).status).toBe(404)
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, readyAsset } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { normalise, similarityOf } from '../vector.ts'
import { copyAssets, DIMENSIONS, direction, storeVectors } from './testing/vectors.ts'

/** More than are compared one by one where filters leave them. */
const MANY = 2_100
/** In few of its dimensions, as the vectors of models are: an index finds no order in chance. */
const spread = (seed: number): Float32Array => {
  const vector = new Float32Array(DIMENSIONS)
  vector.set(direction(seed, 12))
  return vector
}
const north = spread(1)
/** Of its own for each seed, and so similar to `north`. */
const alike = (similarity: number, seed: number): Float32Array => {
  const other = spread(seed)
  const share = similarityOf(other, north)
  const across = normalise(other.map((value, at) => value - share * (north[at] ?? 0)))
  return across.map((value, at) => similarity * (north[at] ?? 0) + Math.sqrt(1 - similarity ** 2) * value)
}
/** So much less similar is the next one: scores are rounded to the fifth digit. */
const STEP = 0.0003

let server: TestServer
let example: string
/** The nearest first, and all nearer than the next list. */
let near: string[]
let far: string[]
let person: string
const vectors = new Map<string, Float32Array>()

const query = (text: string, values: unknown[]) => server.app.kernel.db.pool.query(text, values)
const add = async (count: number, tags: string[], vectorOf: (at: number) => Float32Array) => {
  const { id } = await readyAsset(server, vectors.size + 2)
  await server.call('PATCH', `/v1/assets/${id}`, { body: { tags } })
  const ids = await copyAssets(server, id, count)
  for (const [at, copy] of ids.entries()) vectors.set(copy, vectorOf(at))
  return ids
}
const addPerson = async (ids: readonly string[]): Promise<string> => {
  const { rows } = await query(
    `insert into vision.person (id, project_id, name, hidden, revision, created_at, updated_at)
    values (gen_random_uuid(), $1, 'Ada', false, 1, 1, 1) returning id`,
    [server.projectId],
  )
  await query(
    `insert into vision.face (id, project_id, asset_id, version, source_sha256, x, y, width, height, score, landmarks,
      origin, task_version, model, person_id, assigned_by, created_at)
    select gen_random_uuid(), $1, asset_id, 1, repeat('0', 64), 0, 0, 0.5, 0.5, 1, '[]', 'detected', '1', 'm', $2,
      'user', 1 from unnest($3::uuid[]) asset_id`,
    [server.projectId, rows[0].id, ids],
  )
  return rows[0].id
}

beforeAll(async () => {
  server = await startTestServer({ env: { VISION_INDEX_FROM: '1000' } })
  // The vectors here are of the tests' own choice.
  await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] } })
  example = (await readyAsset(server, 1)).id
  vectors.set(example, north)
  near = await add(900, ['near'], at => alike(0.95 - at * STEP, 10_000 + at))
  await add(100, ['some'], at => alike(0.67 - at * STEP, 20_000 + at))
  far = await add(MANY, ['far', 'some'], at => alike(-0.2 - at * STEP, 30_000 + at))
  await storeVectors(
    server,
    [...vectors].map(([assetId, vector]) => ({ assetId, vector })),
  )
  person = await addPerson([...vectors.keys()])
  await server.call('POST', '/v1/vision/index/rebuild', { body: {} })
  await server.drainJobs()
  const { body } = await server.call<Json>('GET', '/v1/vision/index')
  expect(body.items).toMatchObject([{ kind: 'assets', mode: 'index', state: 'ready' }])
}, 240_000)
afterAll(() => server.stop())

const search = async (body: Json): Promise<Json> => {
  const reply = await server.call<Json>('POST', '/v1/search', { body })
  expect([reply.status, reply.body.code]).toEqual([200, undefined])
  return reply.body
}
const similar = async (queryOf: string): Promise<Json> =>
  (await server.call<Json>('GET', `/v1/assets/${example}/similar?${queryOf}`)).body
const idsOf = (result: Json): string[] => result.items.map((item: Json) => item.asset.id)
const pagesOf = async (body: Json): Promise<Json[]> => {
  const pages = [await search(body)]
  for (let next = pages[0].nextCursor; next !== null; next = pages.at(-1).nextCursor)
    pages.push(await search({ ...body, cursor: next }))
  return pages
}

/** Words that no label has: the example alone decides what is found. */
const WORDS = 'red bicycle'

describe('A search by words and an example among many pictures', () => {
  it('asks the index, without filters', async () => {
    const found = await search({ text: WORDS, assetId: example })
    expect([found.mode, idsOf(found)]).toEqual(['index', near.slice(0, 50)])
  })

  it('asks the index, with a filter that many meet', async () => {
    const found = await search({ text: WORDS, assetId: example, kind: 'image' })
    expect([found.mode, idsOf(found)]).toEqual(['index', near.slice(0, 50)])
  })

  it('asks the index for pictures of somebody who is on many', async () => {
    const found = await search({ text: WORDS, assetId: example, personIds: [person] })
    expect([found.mode, idsOf(found)]).toEqual(['index', near.slice(0, 50)])
    const both = await search({ text: WORDS, assetId: example, personIds: [person], kind: 'image' })
    expect([both.mode, idsOf(both)]).toEqual(['index', near.slice(0, 50)])
  })

  it('asks the index while some of the nearest are in the trash', async () => {
    const gone = near.slice(0, 30)
    for (const id of gone) await server.call('DELETE', `/v1/assets/${id}`)
    const found = await search({ text: WORDS, assetId: example })
    expect([found.mode, idsOf(found)]).toEqual(['index', near.slice(30, 80)])
    for (const id of gone) await server.call('POST', `/v1/assets/${id}/restore`)
  })

  it('compares all that a filter leaves where the index finds few of them', async () => {
    const found = await search({ text: WORDS, assetId: example, tags: ['far'] })
    expect([found.mode, idsOf(found)]).toEqual(['exact', far.slice(0, 50)])
  })

  it('goes on behind what the index finds within a filter, and no page says anything twice', async () => {
    // Words of the labels of some copies, near ones and far ones.
    const wish = { text: 'copy 7', tags: ['some'] }
    const pages = await pagesOf({ ...wish, assetId: example })
    const modes = pages.map(page => page.mode)
    expect([modes[0], modes.at(-1)]).toEqual(['index', 'exact'])
    const found = pages.flatMap(idsOf)
    expect(new Set(found).size).toBe(found.length)
    const scores = pages.flatMap(page => page.items.map((item: Json) => item.score))
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    const byWords = (await pagesOf(wish)).flatMap(idsOf)
    const byExample = (await pagesOf({ assetId: example, tags: ['some'], limit: 200 })).flatMap(idsOf)
    expect(new Set(found)).toEqual(new Set([...byWords, ...byExample.slice(0, 500)]))
    expect(idsOf(await search({ ...wish, assetId: example, limit: 200 }))).toEqual(found.slice(0, 200))
  })

  it('answers a page that is longer than what the index finds within a filter', async () => {
    const found = await search({ text: WORDS, assetId: example, tags: ['some'], limit: 200 })
    expect(found.items).toHaveLength(200)
    expect(found.mode).toBe('exact')
    expect((await search({ text: WORDS, assetId: example, tags: ['some'] })).mode).toBe('index')
  })
})

describe('Pictures that resemble one of many', () => {
  it('are found by the index on later pages, with a filter that many meet', async () => {
    const one = await similar('kind=image&limit=200')
    const two = await similar(`kind=image&limit=200&cursor=${one.nextCursor}`)
    expect([one.mode, two.mode]).toEqual(['index', 'index'])
    expect(new Set([...idsOf(one), ...idsOf(two)]).size).toBe(400)
  })

  it('are all found, also where the index has no more to say', async () => {
    const found = (await pagesOf({ assetId: example, tags: ['far'], limit: 200 })).flatMap(idsOf)
    expect([found.length, new Set(found).size]).toEqual([MANY, MANY])
  })
})

import { sql } from 'kysely'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, secondProject, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { edited, scene } from '../search/testing/scenes.ts'
import { between, direction, storeVectors } from '../search/testing/vectors.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  // The vectors here are of the tests' own choice.
  await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] } })
})
afterAll(() => server.stop())

const upload = async (bytes: Buffer, headers: Record<string, string> = {}): Promise<string> => {
  const { status, body } = await uploadBytes(server, bytes, { headers })
  expect([status, body.code]).toEqual([201, undefined])
  return body.asset.id
}
/** A picture and copies of it. */
const family = async (seed: number): Promise<[string, string, string]> => {
  const original = await scene(seed)
  const ids: [string, string, string] = [
    await upload(original),
    await upload(await edited(original, 'recompressed')),
    await upload(await edited(original, 'resized')),
  ]
  await server.drainJobs()
  return ids
}
const groups = async (query = '', headers: Record<string, string> = {}): Promise<Json> => {
  const reply = await server.call<Json>('GET', `/v1/duplicates?${query}`, { headers })
  expect([reply.status, reply.body.code]).toEqual([200, undefined])
  return reply.body
}
const membersOf = (group: Json): string[] => group.assets.map((item: Json) => item.asset.id).toSorted()
const groupWith = async (id: string): Promise<Json> =>
  (await groups('limit=200')).items.find((group: Json) => membersOf(group).includes(id))
const resolve = (body: Record<string, unknown>) =>
  server.call<Json>('POST', '/v1/duplicates/resolve', { body })
const undo = (id: string) => server.call<Json>('POST', `/v1/duplicates/resolutions/${id}/undo`)
const replaceBytes = async (id: string, body: Buffer): Promise<void> => {
  const { status } = await server.call('POST', `/v1/assets/${id}/versions`, {
    headers: { 'content-type': 'application/octet-stream' },
    body,
  })
  expect(status).toBe(201)
  await server.drainJobs()
}
/** What one of all processes does every few seconds. */
const keepUp = async (): Promise<void> => {
  const task = server.app.vision.housekeeping.find(({ name }) => name === 'vision.keep-duplicates')
  await task?.run(AbortSignal.timeout(30_000))
  await server.drainJobs()
}

describe('copies of a picture', () => {
  it('are one group, whatever was done to their files, with the one that is worth keeping and why', async () => {
    const other = await upload(await scene(50))
    const [original, recompressed, resized] = await family(1)
    const group = await groupWith(original)
    expect(membersOf(group)).toEqual([original, recompressed, resized].toSorted())
    expect(group).toMatchObject({ basis: 'hash', keepBest: original })
    expect(group.why).toContain('compressed least')
    for (const item of group.assets) expect(item.distance).toBeLessThanOrEqual(8)
    expect(await groupWith(other)).toBeUndefined()
  })

  it('that arrive all at once find each other', async () => {
    const original = await scene(2)
    const files = await Promise.all(
      [30, 40, 50, 60, 70, 80].map(quality => sharp(original).jpeg({ quality }).toBuffer()),
    )
    const ids = await Promise.all(files.map(file => upload(file)))
    await server.drainJobs()
    expect(membersOf(await groupWith(ids[0] ?? ''))).toEqual(ids.toSorted())
  })

  it('leave their group with other bytes, in the trash and for good, and are back when restored', async () => {
    const [original, recompressed, resized] = await family(3)
    await server.call('DELETE', `/v1/assets/${recompressed}`)
    expect(membersOf(await groupWith(original))).toEqual([original, resized].toSorted())
    await server.call('POST', `/v1/assets/${recompressed}/restore`)
    expect(membersOf(await groupWith(original))).toHaveLength(3)
    await replaceBytes(resized, await scene(60))
    expect(membersOf(await groupWith(original))).toEqual([original, recompressed].toSorted())
    await server.call('DELETE', `/v1/assets/${recompressed}?permanent=true`, {
      headers: { 'fovea-confirm': recompressed },
    })
    expect(await groupWith(original)).toBeUndefined()
  })

  it('of another project are no copies', async () => {
    const projectId = await secondProject(server)
    const original = await scene(4)
    const own = await upload(original)
    await upload(await edited(original, 'recompressed'), { 'fovea-project': projectId })
    await server.drainJobs()
    expect(await groupWith(own)).toBeUndefined()
    expect((await groups('', { 'fovea-project': projectId })).items).toEqual([])
  })

  it('are paged, each group once', async () => {
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await groups(`limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      seen.push(...page.items.map((group: Json) => group.id))
      cursor = page.nextCursor ?? ''
    } while (cursor !== '')
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.toSorted()).toEqual(
      (await groups('limit=200')).items.map((group: Json) => group.id).toSorted(),
    )
    expect(seen.length).toBeGreaterThan(1)
  })
})

describe('a decision about copies', () => {
  it('trashes some and keeps others, and can be undone', async () => {
    const [original, recompressed, resized] = await family(5)
    const { status, body } = await resolve({ keepIds: [original], trashIds: [recompressed, resized] })
    expect([status, body.kind, body.undoneAt]).toEqual([201, 'trashed', null])
    expect(await groupWith(original)).toBeUndefined()
    const trashed = await server.call<Json>('GET', `/v1/assets/${resized}`)
    expect(trashed.body.trashedAt).not.toBeNull()
    const listed = await server.call<Json>('GET', '/v1/duplicates/resolutions?limit=1')
    expect(listed.body.items).toEqual([body])
    const undone = await undo(body.id)
    expect([undone.status, typeof undone.body.undoneAt]).toEqual([200, 'number'])
    expect(membersOf(await groupWith(original))).toHaveLength(3)
    const again = await undo(body.id)
    expect([again.status, again.body.code]).toEqual([409, 'vision.already_undone'])
  })

  it('undone later brings back what is still there', async () => {
    const [original, recompressed, resized] = await family(6)
    const { body } = await resolve({ keepIds: [original], trashIds: [recompressed, resized] })
    await server.call('DELETE', `/v1/assets/${resized}?permanent=true`, {
      headers: { 'fovea-confirm': resized },
    })
    expect((await undo(body.id)).status).toBe(200)
    expect(membersOf(await groupWith(original))).toEqual([original, recompressed].toSorted())
  })

  it('that they are different holds for good, also for later versions, until it is undone', async () => {
    const [original, recompressed, resized] = await family(7)
    const { status, body } = await resolve({ differentIds: [original, recompressed, resized] })
    expect([status, body.kind]).toEqual([201, 'different'])
    expect(await groupWith(original)).toBeUndefined()
    await replaceBytes(recompressed, await edited(await scene(7), 'brightened'))
    expect(await groupWith(original)).toBeUndefined()
    await server.call('DELETE', `/v1/assets/${resized}`)
    await server.call('POST', `/v1/assets/${resized}/restore`)
    expect(await groupWith(resized)).toBeUndefined()
    await undo(body.id)
    expect(membersOf(await groupWith(original))).toHaveLength(3)
  })

  it('is all or nothing, and only about one group', async () => {
    const [original, recompressed] = await family(8)
    const stranger = await upload(await scene(70))
    await server.drainJobs()
    const refused = async (request: Record<string, unknown>) => {
      const { status, body } = await resolve(request)
      return [status, body.code]
    }
    expect(await refused({})).toEqual([422, 'vision.bad_decision'])
    expect(await refused({ keepIds: [original] })).toEqual([422, 'vision.bad_decision'])
    expect(await refused({ keepIds: [original], trashIds: [original] })).toEqual([422, 'vision.bad_decision'])
    expect(await refused({ differentIds: [original] })).toEqual([422, 'vision.bad_decision'])
    expect(await refused({ differentIds: [original, recompressed], keepIds: [original] })).toEqual([
      422,
      'vision.bad_decision',
    ])
    expect(await refused({ keepIds: [original], trashIds: [recompressed, stranger] })).toEqual([
      422,
      'vision.not_duplicates',
    ])
    expect(await refused({ keepIds: [original], trashIds: ['x'] })).toEqual([422, 'vision.not_duplicates'])
    expect(await refused({ keepIds: [original], trashIds: [recompressed], why: 1 })).toEqual([
      400,
      'request.invalid',
    ])
    expect((await server.call<Json>('GET', `/v1/assets/${recompressed}`)).body.trashedAt).toBeNull()
    expect((await undo('x')).status).toBe(404)
  })
})

describe('pictures that were here before hashes were kept', () => {
  it('are compared as well', async () => {
    const [original] = await family(10)
    const { query } = server.app.kernel.db
    for (const table of ['fingerprint', 'duplicate_pair', 'duplicate_member'])
      await sql`delete from ${sql.table(`vision.${table}`)}`.execute(query)
    expect(await groupWith(original)).toBeUndefined()
    const task = server.app.vision.housekeeping.find(({ name }) => name === 'vision.keep-fingerprints')
    await task?.run(AbortSignal.timeout(30_000))
    await keepUp()
    expect(membersOf(await groupWith(original))).toHaveLength(3)
  })
})

describe('vectors', () => {
  it('of a model find copies whose hashes are far apart; vectors of colours alone do not', async () => {
    const [one, two] = [await upload(await scene(80)), await upload(await scene(81))]
    await server.drainJobs()
    const near = [direction(1), between(direction(1), direction(2), 0.02)] as const
    await storeVectors(server, [
      { assetId: one, vector: near[0] },
      { assetId: two, vector: near[1] },
    ])
    await keepUp()
    expect(await groupWith(one)).toBeUndefined()
    await storeVectors(
      server,
      [
        { assetId: one, vector: near[0] },
        { assetId: two, vector: near[1] },
      ],
      { model: 'test/model@1:q8' },
    )
    await keepUp()
    const group = await groupWith(one)
    expect(group.basis).toBe('embedding')
    expect(group.assets[0].similarity).toBeGreaterThanOrEqual(0.98)
    await replaceBytes(two, await scene(82))
    expect(await groupWith(one)).toBeUndefined()
  })

  it('of colours confirm what the hashes say', async () => {
    const [original, recompressed] = await family(9)
    await storeVectors(server, [
      { assetId: original, vector: direction(5) },
      { assetId: recompressed, vector: between(direction(5), direction(6), 0.01) },
    ])
    await keepUp()
    expect((await groupWith(original)).basis).toBe('both')
  })
})

import { join } from 'node:path'
import { sql } from 'kysely'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, picture, secondProject, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { addModel, modelOf } from '../models/testing/add.ts'
import { tinyClip, writeModel } from '../models/testing/tiny-clip.ts'

const LAYOUT = 'colour-layout@1'
const FIRST = 'tiny/first@main:fp32'
const SECOND = 'tiny/second@main:fp32'
const THIRD = 'tiny/third@main:fp32'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const plain = (background: string): Promise<Buffer> =>
  sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .png()
    .toBuffer()

const upload = async (bytes: Buffer, headers: Record<string, string> = {}): Promise<string> => {
  const { body } = await uploadBytes(server, bytes, { headers })
  return body.asset.id
}

const settle = () => server.drainJobs()

const add = async (id: string, seed: number): Promise<Json> => {
  const folder = join(server.dataDir, id)
  await writeModel(folder, tinyClip({ seed }))
  return addModel(server, { id, dtype: 'fp32', folder })
}

const use = (embeddingModel: string | null, force?: boolean) =>
  server.call<Json>('PATCH', '/v1/vision/settings', {
    body: { embeddingModel, ...(force === undefined ? {} : { force }) },
  })

const search = async (body: Json): Promise<Json> =>
  (await server.call<Json>('POST', '/v1/search', { body })).body
const found = (answer: Json): string[] => answer.items.map((item: Json) => item.asset.id)

const vectorsOf = async (model: string): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from vision.embedding where model = ${model}`.execute(server.app.kernel.db.query)
  return rows[0]?.count ?? 0
}

const activeModel = async (): Promise<string> =>
  (await server.app.vision.embeddings.active(server.projectId)).model.key

let red: string
let blue: string
beforeAll(async () => {
  red = await upload(await plain('#c81e1e'))
  blue = await upload(await plain('#1e32c8'))
  await settle()
})

describe('Without any model', () => {
  it('pictures are compared by their colours, and everything says so', async () => {
    const { body } = await server.call<Json>('GET', `/v1/assets/${red}/results`)
    const result = body.items.find((item: Json) => item.task === 'image-embedding')
    expect(result).toMatchObject({ model: LAYOUT, output: { model: LAYOUT, understands: 'colours' } })
    expect(await modelOf(server, LAYOUT)).toMatchObject({
      active: true,
      understands: 'colours',
      fill: { done: 2, failed: 0, total: 2 },
    })
    const similar = await server.call<Json>('GET', `/v1/assets/${red}/similar`)
    expect(similar.body).toMatchObject({ model: LAYOUT })
  })
})

describe('A model that was added', () => {
  it('goes through the pictures that were there, and is then searched by words', async () => {
    expect(await add('tiny/first', 1)).toMatchObject({ state: 'ready' })
    expect(await modelOf(server, FIRST)).toMatchObject({
      active: true,
      fill: { done: 2, failed: 0, total: 2 },
    })
    const answer = await search({ text: 'a red square' })
    expect(answer).toMatchObject({ model: FIRST })
    expect(found(answer)[0]).toBe(red)
    expect(found(await search({ text: 'blue' }))[0]).toBe(blue)
  })

  it('is chosen by a project, and another beside it, and the first again', async () => {
    expect(await add('tiny/second', 2)).toMatchObject({ state: 'ready' })
    for (const key of [FIRST, SECOND, FIRST, LAYOUT, null]) {
      expect((await use(key)).body).toMatchObject({ embeddingModel: key })
      if (key) expect(await activeModel()).toBe(key)
      const [first] = found(await search({ assetId: red, limit: 1 }))
      expect(first).toBe(blue)
    }
  })

  it('cannot be chosen before it has gone through the pictures, unless that is wanted', async () => {
    await sql`delete from vision.embedding where model = ${SECOND}`.execute(server.app.kernel.db.query)
    await use(FIRST)
    const refused = await use(SECOND)
    expect([refused.status, refused.body.code]).toEqual([422, 'vision.model_not_filled'])
    expect(refused.body).toMatchObject({ done: 0, total: 2 })
    expect(await activeModel()).toBe(FIRST)
    expect((await use(SECOND, true)).status).toBe(200)
    expect(await activeModel()).toBe(SECOND)
    await use(FIRST)
    const started = await server.call<Json>('POST', `/v1/vision/models/${encodeURIComponent(SECOND)}/fill`)
    expect(started).toMatchObject({ status: 202, body: { fill: { done: 0, total: 2 } } })
    await settle()
    expect(await vectorsOf(SECOND)).toBe(2)
    const again = await server.call<Json>('POST', `/v1/vision/models/${encodeURIComponent(SECOND)}/fill`)
    expect(again.body.jobId).toBeNull()
  })

  it('cannot be chosen when it is not there', async () => {
    const { status, body } = await use('no/such@main:q8')
    expect([status, body.issues[0].path]).toEqual([400, 'body.embeddingModel'])
  })

  it('stays complete while pictures arrive, so that going back finds them', async () => {
    await use(SECOND)
    const green = await upload(await plain('#1ea032'))
    const complete = async () => {
      await settle()
      const models = await Promise.all([LAYOUT, FIRST, SECOND].map(key => modelOf(server, key)))
      return models.map(({ fill }) => fill.done)
    }
    await expect.poll(complete, { timeout: 20_000 }).toEqual([3, 3, 3])
    await use(FIRST)
    expect(found(await search({ text: 'green' }))[0]).toBe(green)
  })

  it('of which a picture with new bytes has a new vector, and none of the old one is left', async () => {
    const changing = await upload(await plain('#dcd228'))
    await settle()
    expect(found(await search({ text: 'yellow' }))[0]).toBe(changing)
    await server.call('POST', `/v1/assets/${changing}/versions`, {
      headers: { 'content-type': 'application/octet-stream' },
      body: await plain('#0a0a0a'),
    })
    await settle()
    expect(found(await search({ text: 'black' }))[0]).toBe(changing)
    const versions = async () => {
      await settle()
      const { rows } = await sql<{ version: number }>`
        select distinct version from vision.embedding where asset_id = ${changing}::uuid`.execute(
        server.app.kernel.db.query,
      )
      return rows.map(({ version }) => version)
    }
    await expect.poll(versions, { timeout: 20_000 }).toEqual([2])
  })

  it('fills no project that wants no vectors', async () => {
    const projectId = await secondProject(server)
    const headers = { 'fovea-project': projectId }
    await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] }, headers })
    await upload(await picture(900), headers)
    await add('tiny/third', 3)
    const { rows } = await sql`select 1 from vision.embedding where project_id = ${projectId}::uuid`.execute(
      server.app.kernel.db.query,
    )
    expect(rows).toEqual([])
  })

  it('makes vectors of its own on request, beside those that are searched', async () => {
    const { status, body } = await server.call<Json>('POST', '/v1/vision/tasks/image-embedding', {
      body: { assetIds: [red], params: { model: SECOND } },
    })
    expect([status, body.code]).toEqual([202, undefined])
    await settle()
    const results = (await server.call<Json>('GET', `/v1/assets/${red}/results`)).body.items
    expect(results).toContainEqual(
      expect.objectContaining({ model: SECOND, output: expect.objectContaining({ understands: 'content' }) }),
    )
  })

  it('leaves searches to the next best one from the moment it is being removed', async () => {
    await use(null)
    expect(await activeModel()).toBe(THIRD)
    // Whoever holds its vectors keeps the removal from getting on.
    const holder = await server.app.kernel.db.pool.connect()
    try {
      await holder.query('begin')
      await holder.query('select 1 from vision.embedding where model = $1 for update', [THIRD])
      const path = `/v1/vision/models/${encodeURIComponent(THIRD)}`
      expect((await server.call<Json>('DELETE', path)).body.state).toBe('removing')
      expect(await search({ text: 'a red square' })).toMatchObject({ mode: 'exact', model: SECOND })
      expect(await modelOf(server, SECOND)).toMatchObject({ active: true })
      expect(await modelOf(server, THIRD)).toMatchObject({ state: 'removing', active: false })
    } finally {
      await holder.query('rollback')
      holder.release()
    }
    await settle()
    expect([await vectorsOf(THIRD), await activeModel()]).toEqual([0, SECOND])
  })

  it('is kept while a project is searched by it, and goes with its vectors afterwards', async () => {
    await use(SECOND)
    const path = `/v1/vision/models/${encodeURIComponent(SECOND)}`
    const refused = await server.call<Json>('DELETE', path)
    expect([refused.status, refused.body.code]).toEqual([409, 'vision.model_in_use'])
    await use(null)
    expect((await server.call('DELETE', path)).status).toBe(202)
    await settle()
    expect([await vectorsOf(SECOND), await modelOf(server, SECOND)]).toEqual([0, undefined])
    expect(await vectorsOf(FIRST)).toBeGreaterThan(0)
  })
})

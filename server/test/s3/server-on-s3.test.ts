import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movableClock } from '#test/clock'
import { type Json, picture, readyAsset, sha256, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { type S3Server, startS3Server } from './server.ts'

const HOUR = 3_600_000
const SOON = { timeout: 60_000, interval: 100 }
const clock = movableClock()

const origin = createServer((_request, reply) => {
  picture(77).then(bytes => reply.writeHead(200, { 'content-type': 'image/jpeg' }).end(bytes))
})

let s3: S3Server
let server: TestServer
let other: TestServer
beforeAll(async () => {
  s3 = await startS3Server({ now: clock.now })
  origin.listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const env = { STORAGE_URL: s3.storageUrl('fovea'), ...s3.env, FETCH_ALLOW_HOSTS: host() }
  server = await startTestServer({ env, clock })
  other = await startTestServer({ env, clock, beside: server })
})
afterAll(async () => {
  await other.stop()
  await server.stop()
  await s3.stop()
  origin.close()
})

// `listen` on a TCP port gives an AddressInfo.
const host = () => `127.0.0.1:${(origin.address() as AddressInfo).port}`
const keyOf = (hash: string) => `fovea/objects/${hash.slice(0, 2)}/${hash}`
const contentOf = async (from: TestServer, id: string, headers = {}, query = '') => {
  const reply = await from.request('GET', `/v1/assets/${id}/content${query}`, { headers })
  return { status: reply.status, headers: reply.headers, bytes: Buffer.from(await reply.arrayBuffer()) }
}
const isReady = async () => (await server.request('GET', '/ready')).ok

describe('Fovea on a bucket', () => {
  it('does not start on the bucket of another database, whose objects it would take for left over', async () => {
    const env = { STORAGE_URL: s3.storageUrl('fovea'), ...s3.env }
    await expect(startTestServer({ env })).rejects.toMatchObject({
      code: 'storage.foreign',
      message: expect.stringContaining('STORAGE_URL'),
    })
  })

  it('keeps an upload and its renditions there, and nothing on its own disk', async () => {
    const bytes = await picture(1)
    const { status, body } = await uploadBytes(server, bytes, { name: 'one.jpg' })
    expect(status).toBe(201)
    expect(body.receipt).toMatchObject({ sha256: sha256(bytes), size: bytes.length })
    expect(s3.keys()).toContain(keyOf(sha256(bytes)))
    await server.drainJobs()
    const asset = (await server.call<Json>('GET', `/v1/assets/${body.asset.id}`)).body
    expect(asset.states).toEqual({ metadata: 'ready', renditions: 'ready' })
    expect(s3.keys().filter(key => key.includes('/objects/'))).toHaveLength(3)
    expect((await contentOf(server, asset.id)).bytes.equals(bytes)).toBe(true)
    expect((await server.request('GET', `/v1/assets/${asset.id}/thumbnail`)).status).toBe(200)
    expect(await readdir(join(server.dataDir, 'staging'))).toEqual([])
    expect(await readdir(server.dataDir)).not.toContain('objects')
  })

  it('serves any range of what is there, from every server of the installation', async () => {
    const bytes = await picture(2)
    const { body } = await uploadBytes(server, bytes, { name: 'two.jpg' })
    for (const from of [server, other]) {
      const part = await contentOf(from, body.asset.id, { range: 'bytes=100-299' })
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-299/${bytes.length}`])
      expect(part.bytes.equals(bytes.subarray(100, 300))).toBe(true)
      expect((await contentOf(from, body.asset.id)).bytes.equals(bytes)).toBe(true)
    }
  })

  it('stores equal bytes once and keeps the bytes of every version', async () => {
    const [first, second] = [await picture(3), await picture(4)]
    const asset = (await uploadBytes(server, first, { name: 'three.jpg' })).body.asset
    const twin = await uploadBytes(other, first, { name: 'three-again.jpg' })
    expect([twin.status, twin.body.duplicate, twin.body.asset.id]).toEqual([200, true, asset.id])
    const added = await other.call<Json>('POST', `/v1/assets/${asset.id}/versions`, {
      headers: { 'content-type': 'application/octet-stream' },
      body: second,
    })
    expect([added.status, added.body.asset.version]).toEqual([201, 2])
    const restored = await server.call<Json>('POST', `/v1/assets/${asset.id}/versions/1/restore`)
    expect([restored.status, restored.body.version]).toEqual([201, 3])
    expect((await contentOf(server, asset.id)).bytes.equals(first)).toBe(true)
    expect((await contentOf(server, asset.id, {}, '?version=2')).bytes.equals(second)).toBe(true)
    await server.drainJobs()
  })

  it('imports from a URL and proves what it has', async () => {
    const started = await server.call<Json>('POST', '/v1/assets/import', {
      body: { url: `http://${host()}/sea.jpg` },
    })
    expect(started.status).toBe(202)
    await server.drainJobs()
    const job = (await server.call<Json>('GET', `/v1/jobs/${started.body.job.id}`)).body
    expect(job).toMatchObject({ status: 'succeeded', assetId: expect.any(String) })
    const bytes = await picture(77)
    expect((await contentOf(server, job.assetId)).bytes.equals(bytes)).toBe(true)
    const item = { sha256: sha256(bytes), size: bytes.length }
    const proof = await server.call<Json>('POST', '/v1/manifests', { body: { items: [item] } })
    expect(proof.body).toEqual({ missing: [] })
  })

  it('fetches the rest again when the connection to the bucket breaks in the middle of a download', async () => {
    const bytes = await picture(8, { width: 2_000, height: 1_500, format: 'png' })
    const { body } = await uploadBytes(server, bytes, { name: 'eight.png' })
    await server.drainJobs()
    s3.trouble({ operation: 'GetObject', cutAfterBytes: 70_000, times: 2 })
    expect((await contentOf(server, body.asset.id)).bytes.equals(bytes)).toBe(true)
    s3.calm()
  })
})

/** Asks to send a body and answers what came first: the leave to send it, or the reply. */
const askToUpload = async (): Promise<{ status: number; retryAfter: string | undefined }> => {
  const request = httpRequest(`${server.url}/v1/assets?fileName=x.jpg`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.token}`,
      'content-type': 'image/jpeg',
      'content-length': '1000',
      expect: '100-continue',
    },
  })
  request.on('error', () => undefined)
  request.flushHeaders()
  const continued = once(request, 'continue').then(() => ({ status: 100, retryAfter: undefined }))
  const replied = once(request, 'response').then(([reply]) => ({
    status: reply.statusCode,
    retryAfter: reply.headers['retry-after'],
  }))
  const first = await Promise.race([continued, replied])
  request.destroy()
  return first
}

describe('a bucket that is away', () => {
  it('is told before a byte is sent, and nothing is lost when it comes back', async () => {
    const bytes = await picture(20)
    const asset = (await uploadBytes(server, bytes, { name: 'twenty.jpg' })).body.asset
    await server.drainJobs()
    expect((await askToUpload()).status).toBe(100)

    await s3.away()
    await expect.poll(isReady, SOON).toBe(false)
    const ready = await server.call<Json>('GET', '/ready')
    const check = ready.body.checks.find((each: Json) => each.name === 'storage')
    expect(check).toMatchObject({ ok: false, message: expect.stringContaining('s3://fovea/fovea/') })
    expect(JSON.stringify(ready.body)).not.toContain(s3.env.STORAGE_SECRET_ACCESS_KEY)
    expect(await askToUpload()).toEqual({ status: 503, retryAfter: '2' })
    const refused = await server.call<Json>('GET', `/v1/assets/${asset.id}/content`)
    expect([refused.status, refused.body.code]).toEqual([503, 'storage.unavailable'])
    expect(refused.headers.get('retry-after')).toBe('2')
    const started = await server.call<Json>('POST', '/v1/assets/import', {
      body: { url: `http://${host()}/b.jpg` },
    })
    const statusOf = async () => (await server.call<Json>('GET', `/v1/jobs/${started.body.job.id}`)).body
    await expect.poll(async () => (await statusOf()).status, SOON).toBe('running')

    await s3.back()
    await expect.poll(isReady, SOON).toBe(true)
    await expect.poll(async () => (await statusOf()).status, SOON).toBe('succeeded')
    // A worker that had just spoken with the bucket may need one try to notice.
    expect((await statusOf()).attempts).toBeLessThanOrEqual(2)
    expect((await contentOf(server, asset.id)).bytes.equals(bytes)).toBe(true)
    expect((await uploadBytes(server, await picture(21), { name: 'later.jpg' })).status).toBe(201)
    await server.drainJobs()
  })

  it('answers 503 to an upload that it left in the middle, keeps nothing of it, and takes it when it is repeated', async () => {
    const bytes = await picture(30)
    s3.trouble({ operation: 'PutObject', answer: { status: 503, code: 'SlowDown' } })
    const refused = await uploadBytes(server, bytes, { name: 'thirty.jpg' })
    expect([refused.status, refused.body.code]).toEqual([503, 'storage.unavailable'])
    expect(refused.headers.get('retry-after')).toBe('2')
    expect(await readdir(join(server.dataDir, 'staging'))).toEqual([])
    s3.calm()
    expect((await uploadBytes(server, bytes, { name: 'thirty.jpg' })).status).toBe(201)
    await server.drainJobs()
  })
})

describe('what is purged', () => {
  it('goes from the bucket with the sweep after the grace period, and nothing else does', async () => {
    const kept = await readyAsset(server, 40)
    const gone = await readyAsset(server, 41)
    const purged = await server.request('DELETE', `/v1/assets/${gone.id}?permanent=true`, {
      headers: { 'fovea-confirm': gone.id },
    })
    expect(purged.status).toBe(204)
    const { registry, db, objects } = server.app.kernel
    const before = s3.keys().length
    expect(await registry.sweep()).toMatchObject({ removed: 0 })
    clock.advance(2 * HOUR)
    const { removed } = await registry.sweep()
    expect(removed).toBeGreaterThanOrEqual(3)
    expect(s3.keys()).toHaveLength(before - removed)
    expect(s3.keys()).not.toContain(keyOf(gone.sha256))
    expect((await objects.read(kept.sha256)).length).toBe(kept.size)
    const { rows } = await sql<{ sha256: string }>`select sha256 from kernel.object order by sha256`.execute(
      db.query,
    )
    expect(s3.keys().filter(key => key.includes('/objects/'))).toEqual(rows.map(row => keyOf(row.sha256)))
    expect(await registry.sweep()).toMatchObject({ removed: 0 })
  })
})

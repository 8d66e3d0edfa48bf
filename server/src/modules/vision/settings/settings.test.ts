import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json, secondProject } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const read = async (headers: Record<string, string> = {}): Promise<Json> =>
  (await server.call<Json>('GET', '/v1/vision/settings', { headers })).body
const change = (body: Json, options: Json = {}) =>
  server.call<Json>('PATCH', '/v1/vision/settings', { body, ...options })

describe('The settings of vision', () => {
  it('look for no faces until somebody says yes', async () => {
    const projectId = await secondProject(server)
    expect(await read({ 'fovea-project': projectId })).toMatchObject({
      faces: { enabled: false, threshold: 0.68, minFaces: 3 },
      embeddingModel: null,
      etag: '"0"',
    })
  })

  it('change by field, each project its own', async () => {
    const projectId = await secondProject(server)
    const headers = { 'fovea-project': projectId }
    const changed = await change({ faces: { enabled: true, minFaces: 2 } }, { headers })
    expect(changed.status).toBe(200)
    expect(changed.body.faces).toEqual({ enabled: true, threshold: 0.68, minFaces: 2 })
    expect(changed.headers.get('etag')).toBe(changed.body.etag)
    expect(await read(headers)).toEqual(changed.body)
    expect((await read()).faces.enabled).toBe(false)
  })

  it('run nothing on arrival when the list is empty, and the usual tasks again when it is null', async () => {
    const { onArrival: usual } = await read()
    expect((await change({ onArrival: [] })).body.onArrival).toEqual([])
    expect((await change({ onArrival: null })).body.onArrival).toEqual(usual)
  })

  it('keep a change that was made in between', async () => {
    const { etag } = await read()
    const first = await change({ faces: { minFaces: 4 } }, { headers: { 'if-match': etag } })
    const second = await change({ faces: { minFaces: 9 } }, { headers: { 'if-match': etag } })
    expect([first.status, second.status, second.body.code]).toEqual([200, 412, 'vision.revision_mismatch'])
    expect(second.headers.get('etag')).toBe(first.body.etag)
    expect((await read()).faces.minFaces).toBe(4)
  })

  it('lose nothing when two change different fields at the same time', async () => {
    const headers = { 'fovea-project': await secondProject(server) }
    await Promise.all([
      change({ faces: { threshold: 0.7 } }, { headers }),
      change({ faces: { minFaces: 5 } }, { headers }),
    ])
    expect(await read(headers)).toMatchObject({ faces: { threshold: 0.7, minFaces: 5 }, etag: '"2"' })
  })

  it('name the field that is wrong', async () => {
    for (const [body, field] of [
      [{ onArrival: ['no-such-task'] }, 'body.onArrival.0'],
      [{ faces: { threshold: 2 } }, 'body.faces.threshold'],
      [{ faces: { minFaces: 0 } }, 'body.faces.minFaces'],
      [{ faces: { enable: true } }, 'body.faces.enable'],
    ] as const) {
      const reply = await change(body)
      expect([reply.status, reply.body.issues?.[0]?.path]).toEqual([400, field])
    }
  })

  it('are read by whoever may read, and changed by whoever may write', async () => {
    const token = await apiKey(server, { scopes: ['vision:read'] })
    expect((await server.call('GET', '/v1/vision/settings', { token })).status).toBe(200)
    expect((await change({ faces: { enabled: true } }, { token })).status).toBe(403)
  })
})

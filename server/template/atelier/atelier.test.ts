import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, secondProject } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ env: { ATELIER_MAX_EASELS: '4' } })
})
afterAll(() => server.stop())

const create = (name: string, text = '') =>
  server.call<{ id: string; words: number | null }>('POST', '/v1/easels', { body: { name, text } })

describe('an easel', () => {
  it('is made, and a job counts its words', async () => {
    const { status, body } = await create('First', 'three short words')
    expect(status).toBe(201)
    expect(body).toMatchObject({ name: 'First', words: null, projectId: server.projectId })
    await server.drainJobs()
    const found = await server.call('GET', `/v1/easels/${body.id}`)
    expect(found.body).toMatchObject({ id: body.id, words: 3 })
    const jobs = await server.call<{ items: object[] }>('GET', '/v1/jobs?name=atelier.count-words')
    expect(jobs.body.items).toMatchObject([{ status: 'succeeded' }])
  })

  it('is listed page by page, newest first', async () => {
    const newest = await create('Second')
    const first = await server.call<{ items: { id: string }[]; nextCursor: string }>(
      'GET',
      '/v1/easels?limit=1',
    )
    expect(first.body.items.map(({ id }) => id)).toEqual([newest.body.id])
    const rest = await server.call<{ items: object[]; nextCursor: string | null }>(
      'GET',
      `/v1/easels?limit=1&cursor=${first.body.nextCursor}`,
    )
    expect(rest.body.items).toMatchObject([{ name: 'First' }])
    expect(rest.body.nextCursor).toBeNull()
    expect((await server.call('GET', '/v1/easels?cursor=none')).status).toBe(400)
  })

  it('is gone once it is deleted, and its job does not mind', async () => {
    const { body } = await create('Third', 'a few words')
    expect((await server.call('DELETE', `/v1/easels/${body.id}`)).status).toBe(204)
    await server.drainJobs()
    const reply = await server.call('GET', `/v1/easels/${body.id}`)
    expect(reply).toMatchObject({ status: 404, body: { code: 'atelier.easel_not_found' } })
  })

  it('of another project does not exist, and a key without the scope is refused', async () => {
    const { body } = await create('Fourth')
    const project = await secondProject(server)
    const elsewhere = { headers: { 'fovea-project': project } }
    const list = await server.call<{ items: object[] }>('GET', '/v1/easels', elsewhere)
    expect(list.body.items).toEqual([])
    const reader = await apiKey(server, { scopes: ['library:read'] })
    expect((await server.call('GET', `/v1/easels/${body.id}`, { token: reader })).status).toBe(200)
    expect((await server.call('DELETE', `/v1/easels/${body.id}`, { token: reader })).status).toBe(403)
    expect((await server.call('GET', '/v1/easels', { token: null })).status).toBe(401)
  })

  it('is refused with the field that is wrong, and when the project is full', async () => {
    const nameless = await server.call('POST', '/v1/easels', { body: { name: ' ' } })
    expect(nameless).toMatchObject({ status: 400, body: { issues: [{ path: 'body.name' }] } })
    await create('Fifth')
    const replies = await Promise.all([create('Sixth'), create('Seventh')])
    expect(replies.map(({ status }) => status)).toEqual([409, 409])
  })
})

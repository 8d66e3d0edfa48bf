import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, secondProject } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { scored, signal } from './signal.fixture.ts'
import { replaceSignals } from './signals.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const replace = (...entries: Parameters<typeof replaceSignals>[2]): Promise<void> =>
  server.app.kernel.db.transaction(tx => replaceSignals(tx, server.app.kernel, entries))

const list = async (query = ''): Promise<Json[]> =>
  (await server.call<Json>('GET', `/v1/signals${query}`)).body.items

describe('the signals of a session', () => {
  it('are listed newest first, page by page, of one session, one type, one incident', async () => {
    const { projectId } = server
    await replace(
      scored(projectId, 's1', [
        signal('a', { startedAt: 1_000 }),
        signal('b', { type: 'slow_wait', startedAt: 3_000, target: null }),
      ]),
      scored(projectId, 's2', [signal('c', { startedAt: 2_000 })]),
    )
    expect((await list()).map(({ id }) => id)).toEqual(['b', 'c', 'a'])
    const first = await server.call<Json>('GET', '/v1/signals?limit=2')
    expect(first.body.nextCursor).not.toBeNull()
    const rest = await server.call<Json>('GET', `/v1/signals?limit=2&cursor=${first.body.nextCursor}`)
    expect(rest.body).toMatchObject({ items: [{ id: 'a' }], nextCursor: null })
    expect((await list('?sessionId=s1')).map(({ id }) => id)).toEqual(['b', 'a'])
    expect((await list('?type=slow_wait')).map(({ id }) => id)).toEqual(['b'])
    const [{ incidentId }] = await list('?sessionId=s2')
    expect((await list(`?incidentId=${incidentId}`)).map(({ id }) => id)).toEqual(['c', 'a'])
    expect(await list('?incidentId=none')).toEqual([])
  })

  it('are replaced by those of the next revision', async () => {
    const { projectId } = server
    await replace(scored(projectId, 's1', [signal('a', { startedAt: 1_000 })], { revision: 2 }))
    expect(await list('?sessionId=s1')).toMatchObject([{ id: 'a', revision: 2, type: 'dead_click' }])
  })

  it('of another project are not seen, and neither are they mixed up under one session id', async () => {
    const elsewhere = await secondProject(server)
    await replace(scored(elsewhere, 's1', [signal('a', { startedAt: 9_000 })]))
    expect((await list('?sessionId=s1')).map(({ startedAt }) => startedAt)).toEqual([1_000])
    const there = await server.call<Json>('GET', '/v1/signals', { headers: { 'fovea-project': elsewhere } })
    expect(there.body.items).toMatchObject([{ startedAt: 9_000, projectId: elsewhere }])
  })

  it('are refused to a broken cursor', async () => {
    expect((await server.call('GET', '/v1/signals?cursor=none')).status).toBe(400)
    expect((await server.call('GET', '/v1/signals?colour=red')).status).toBe(400)
  })
})

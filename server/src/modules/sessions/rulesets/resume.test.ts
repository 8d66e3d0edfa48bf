import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { rageOf, sender } from '../manager/session.fixture.ts'
import { runRescore } from './rescore.run.ts'

/** More than one page. */
const SESSIONS = 250
const HOUR = 3_600_000

let server: TestServer
let start: number
beforeAll(async () => {
  server = await startTestServer({ env: { SESSIONS_SETTLE_MS: '0' } })
  start = Date.now() - 24 * HOUR
  const send = await sender(server)
  const events = Array.from({ length: SESSIONS }, (_, place) => rageOf(`s${place}`, start + place * 1_000))
  await send(events.flat())
  await vi.waitFor(
    async () => {
      const { body } = await server.call<Json>('GET', '/v1/sessions?state=completed&limit=200')
      const rest = await server.call<Json>('GET', `/v1/sessions?state=completed&cursor=${body.nextCursor}`)
      expect(rest.body.items).toHaveLength(SESSIONS - 200)
    },
    { timeout: 30_000 },
  )
}, 60_000)
afterAll(() => server.stop())

const post = async (path: string, body?: object): Promise<Json> =>
  (await server.call<Json>('POST', path, body === undefined ? {} : { body })).body

const get = async (id: string): Promise<Json> => (await server.call<Json>('GET', `/v1/rescores/${id}`)).body

const begin = (mode: string): Promise<Json> => {
  const rulesetId = 'default'
  return post('/v1/sessions/rescore', { rulesetId, mode, range: { from: 0, to: Date.now() } })
}

/** The parts that the module gives to its job. */
const parts = () => {
  const { kernel } = server.app
  const held = { inc: () => {}, dec: () => {} }
  const times = { idleMs: HOUR / 2, latenessMs: 0 }
  return { ...kernel, refold: { ...kernel, ...times, incidents: kernel, held } }
}

/** A try whose process dies right after its second commit: the first counted the sessions, the second was a page. */
const dyingTry = (): Parameters<typeof runRescore>[2] => {
  let commits = 0
  const end = new AbortController()
  return {
    signal: end.signal,
    log: server.app.kernel.log,
    progress: () => {},
    transaction: async work => {
      const result = await server.app.kernel.db.transaction(work)
      commits += 1
      if (commits === 2) end.abort(new Error('killed'))
      return result
    },
  }
}

it.each(['shadow', 'apply'])(
  'A %s that was interrupted goes on behind its last page, and counts no session twice',
  async mode => {
    await post('/v1/queues/sessions.rescore/pause')
    const { id } = await begin(mode)
    await expect(runRescore(parts(), id, dyingTry())).rejects.toThrow('killed')
    expect(await get(id)).toMatchObject({ sessions: 200, progress: 200 / SESSIONS, finishedAt: null })
    await post('/v1/queues/sessions.rescore/resume')
    await server.drainJobs()
    expect(await get(id)).toMatchObject({
      status: 'succeeded',
      sessions: SESSIONS,
      changedSessions: 0,
      signals: { rage: { before: SESSIONS, after: SESSIONS } },
    })
  },
)

it('A re-scoring that was cancelled says so, and is finished when its job is tried again', async () => {
  await post('/v1/queues/sessions.rescore/pause')
  const { id, jobId } = await begin('shadow')
  expect((await get(id)).status).toBe('queued')
  await post(`/v1/jobs/${jobId}/cancel`)
  expect(await get(id)).toMatchObject({ status: 'cancelled', sessions: 0 })
  await post('/v1/queues/sessions.rescore/resume')
  await post(`/v1/jobs/${jobId}/retry`)
  await server.drainJobs()
  expect(await get(id)).toMatchObject({ status: 'succeeded', sessions: SESSIONS })
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '#test/harness'
import type { WorkerPage } from '../workers/schema.ts'
import type { Schedule, SchedulePage, ScheduleRun } from './schema.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const NAME = 'library.empty-trash'
const schedule = async (): Promise<Schedule | undefined> =>
  (await server.call<SchedulePage>('GET', '/v1/schedules')).body.items.find(({ name }) => name === NAME)

test('the trash is emptied every night, and at once when an administrator asks for it', async () => {
  expect(await schedule()).toMatchObject({
    job: NAME,
    cron: '15 3 * * *',
    timezone: 'UTC',
    nextAt: expect.any(Number),
    lastAt: null,
    lastJobId: null,
    paused: false,
  })
  const reply = await server.call<ScheduleRun>('POST', `/v1/schedules/${NAME}/run`)
  expect(reply.status).toBe(202)
  await server.drainJobs()
  const done = await server.call('GET', `/v1/jobs/${reply.body.job.id}`)
  expect(done.body).toMatchObject({
    name: NAME,
    status: 'succeeded',
    result: { purged: 0 },
    history: [{ attempt: 1, outcome: 'succeeded', error: null }],
  })
  expect(await schedule()).toMatchObject({ lastJobId: reply.body.job.id, lastAt: expect.any(Number) })
})

test('a schedule is paused and resumed', async () => {
  const paused = await server.call<Schedule>('POST', `/v1/schedules/${NAME}/pause`)
  expect([paused.status, paused.body]).toMatchObject([200, { paused: true, pausedBy: expect.any(String) }])
  const resumed = await server.call<Schedule>('POST', `/v1/schedules/${NAME}/resume`)
  expect(resumed.body).toMatchObject({ paused: false, pausedAt: null, pausedBy: null })
  const unknown = await server.call('POST', '/v1/schedules/none/run')
  expect([unknown.status, unknown.body.code]).toEqual([404, 'jobs.schedule_not_found'])
})

test('workers say what they can do', async () => {
  const { body } = await server.call<WorkerPage>('GET', '/v1/workers')
  expect(body.items).toMatchObject([
    { pid: process.pid, roles: ['api', 'worker'], alive: true, running: 0, capacity: 32 },
  ])
  expect(body.items[0]?.kinds).toContain('library.derive')
})

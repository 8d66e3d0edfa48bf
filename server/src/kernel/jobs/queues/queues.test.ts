import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemIds } from '#kernel/system'
import { startTestServer, type TestServer } from '#test/harness'
import type { Job, JobBatch } from '../schema.ts'
import { testJob } from '../test-rig.ts'
import type { Queue, QueuePage, Redriven } from './schema.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

/** Nothing in the server handles these kinds, so their jobs stay as a test makes them. */
const enqueue = (name: string, count: number, subject: Partial<Parameters<typeof put>[1]> = {}) =>
  put(name, { projectId: server.projectId, ...subject }, count)

const put = (
  name: string,
  subject: { projectId: string | null; runAt?: number },
  count: number,
): Promise<Job[]> => {
  const { db, jobs } = server.app.kernel
  const entries = Array.from({ length: count }, () => ({ input: { note: '' }, subject }))
  return db.transaction(tx => jobs.enqueueMany(tx, testJob(name), entries))
}

const fail = (jobs: readonly Job[], status: 'failed' | 'quarantined'): Promise<unknown> =>
  server.app.kernel.db.pool.query(
    `with dead as (
       update kernel.job set status = $2, finished_at = created_at, error_code = 'test.broken', error_message = 'No.'
       where id = any($1::uuid[]) returning id)
     delete from boss.job where id in (select id from dead)`,
    [jobs.map(({ id }) => id), status],
  )

const queue = async (name: string): Promise<Queue | undefined> => {
  const { body } = await server.call<QueuePage>('GET', '/v1/queues')
  return body.items.find(item => item.name === name)
}

test('a queue shows what waits, is delayed, has failed and is in quarantine', async () => {
  await enqueue('test.counted', 3)
  await enqueue('test.counted', 2, { runAt: Date.now() + 3_600_000 })
  await fail(await enqueue('test.counted', 4), 'failed')
  await fail(await enqueue('test.counted', 1), 'quarantined')
  expect(await queue('test.counted')).toMatchObject({
    paused: false,
    pausedAt: null,
    pausedBy: null,
    queued: 5,
    delayed: 2,
    blocked: 0,
    running: 0,
    failed: 4,
    quarantined: 1,
    oldestQueuedAt: expect.any(Number),
    workers: 0,
  })
  expect(await queue('library.derive')).toMatchObject({ workers: 1, concurrency: 4, oldestQueuedAt: null })
})

test('a queue is paused and resumed, as often as one likes, by an administrator', async () => {
  const [waiting] = await enqueue('test.paused', 1)
  for (let time = 0; time < 2; time += 1) {
    const paused = await server.call<Queue>('POST', '/v1/queues/test.paused/pause')
    expect([paused.status, paused.body]).toMatchObject([
      200,
      { paused: true, pausedBy: expect.any(String), queued: 1 },
    ])
  }
  const resumed = await server.call<Queue>('POST', '/v1/queues/test.paused/resume')
  expect(resumed.body).toMatchObject({ paused: false, pausedAt: null, pausedBy: null })
  expect(waiting?.status).toBe('queued')
  const unknown = await server.call('POST', '/v1/queues/test.unknown/pause')
  expect([unknown.status, unknown.body.code]).toEqual([404, 'jobs.queue_not_found'])
})

test('dead letters get fresh tries, those of the own project alone unless an administrator asks for all', async () => {
  await fail(await enqueue('test.dead', 3), 'failed')
  await fail(await enqueue('test.dead', 2), 'quarantined')
  await fail(await put('test.dead', { projectId: systemIds.next() }, 1), 'failed')
  const redrive = async (body: object) =>
    (await server.call<Redriven>('POST', '/v1/queues/test.dead/redrive', { body })).body
  expect(await redrive({ dryRun: true })).toEqual({ redriven: 5, remaining: 0 })
  expect(await redrive({ status: 'failed', limit: 1 })).toEqual({ redriven: 1, remaining: 2 })
  expect(await redrive({ status: 'failed' })).toEqual({ redriven: 2, remaining: 0 })
  expect(await redrive({})).toEqual({ redriven: 2, remaining: 0 })
  expect(await redrive({ allProjects: true })).toEqual({ redriven: 1, remaining: 0 })
  expect(await queue('test.dead')).toMatchObject({ queued: 6, failed: 0, quarantined: 0 })
})

test('a job is redriven once, however often that is asked for at the same moment', async () => {
  await fail(await enqueue('test.twice', 150), 'failed')
  const replies = await Promise.all(
    Array.from({ length: 4 }, () =>
      server.call<Redriven>('POST', '/v1/queues/test.twice/redrive', { body: {} }),
    ),
  )
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(replies.reduce((sum, { body }) => sum + body.redriven, 0)).toBe(150)
  expect(await queue('test.twice')).toMatchObject({ queued: 150, failed: 0 })
})

test('several jobs are cancelled and retried by one call, with one answer per id', async () => {
  const [first, second] = await enqueue('test.several', 2)
  const [theirs] = await put('test.several', { projectId: systemIds.next() }, 1)
  const ids = [first, theirs, second].map(job => job?.id ?? '')
  const call = async (what: string) =>
    (await server.call<JobBatch>('POST', `/v1/jobs/${what}`, { body: { ids: [...ids, 'none'] } })).body.items
  const refused = { job: null, error: { code: 'jobs.job_not_found' } }
  const answers = (status: string) => [
    { id: ids[0], job: { status }, error: null },
    { id: ids[1], ...refused },
    { id: ids[2], job: { status }, error: null },
    { id: 'none', ...refused },
  ]
  expect(await call('cancel')).toMatchObject(answers('cancelled'))
  expect((await call('cancel'))[0]).toMatchObject({ job: null, error: { code: 'jobs.already_ended' } })
  expect(await call('retry')).toMatchObject(answers('queued'))
  expect((await call('retry'))[2]).toMatchObject({ job: null, error: { code: 'jobs.not_ended' } })
})

test.each([
  ['GET', '/v1/queues'],
  ['POST', '/v1/queues/test.counted/pause'],
  ['POST', '/v1/queues/test.counted/redrive'],
  ['POST', '/v1/jobs/cancel'],
  ['GET', '/v1/workers'],
  ['GET', '/v1/schedules'],
  ['POST', '/v1/schedules/library.empty-trash/run'],
  ['GET', '/v1/flows/none'],
  ['POST', '/v1/flows/none/cancel'],
])('without credentials nothing is answered: %s %s', async (method, path) => {
  expect((await server.call(method, path, { token: null })).status).toBe(401)
})

test.each([
  ['/v1/queues/test.counted/redrive', { limit: 0 }],
  ['/v1/queues/test.counted/redrive', { status: 'lost' }],
  ['/v1/jobs/retry', { ids: [] }],
  ['/v1/jobs/cancel', { ids: ['a'], more: 1 }],
])('a body that says something else is refused: %s %j', async (path, body) => {
  const reply = await server.call('POST', path, { body })
  expect([reply.status, reply.body.code]).toEqual([400, 'request.invalid'])
})

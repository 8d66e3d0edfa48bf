import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemIds } from '#kernel/system'
import { startTestServer, type TestServer } from '#test/harness'
import type { Job, JobPage } from './schema.ts'
import { testJob } from './test-rig.ts'

let server: TestServer
/** Nothing in the server handles it, so it waits. */
const waiting = testJob('test.waiting')

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const enqueue = (projectId: string | null, assetId: string | null = null): Promise<Job> => {
  const { db, jobs } = server.app.kernel
  return db.transaction(tx => jobs.enqueue(tx, waiting, { note: '' }, { projectId, assetId }))
}

test('jobs are listed newest first with filters and a cursor, and read by their id', async () => {
  const assetId = systemIds.next()
  const made = [await enqueue(server.projectId), await enqueue(server.projectId, assetId)]
  const ids = made.map(job => job.id).reverse()
  const first = await server.call<JobPage>('GET', '/v1/jobs?name=test.waiting&status=queued&limit=1')
  expect(first.status).toBe(200)
  const second = await server.call<JobPage>(
    'GET',
    `/v1/jobs?name=test.waiting&status=queued&limit=1&cursor=${first.body.nextCursor}`,
  )
  expect([...first.body.items, ...second.body.items].map(job => job.id)).toEqual(ids)
  const byAsset = await server.call<JobPage>('GET', `/v1/jobs?assetId=${assetId}`)
  expect(byAsset.body.items).toEqual([made[1]])
  expect((await server.call('GET', `/v1/jobs/${ids[0]}`)).body).toEqual({
    ...made[1],
    worker: null,
    result: null,
    history: [],
  })
})

test('a job is cancelled once, and retried only when it has ended', async () => {
  const { id } = await enqueue(server.projectId)
  const early = await server.call('POST', `/v1/jobs/${id}/retry`)
  expect([early.status, early.body.code]).toEqual([409, 'jobs.not_ended'])
  const cancelled = await server.call('POST', `/v1/jobs/${id}/cancel`)
  expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled'])
  const again = await server.call('POST', `/v1/jobs/${id}/cancel`)
  expect([again.status, again.body.code]).toEqual([409, 'jobs.already_ended'])
  const retried = await server.call('POST', `/v1/jobs/${id}/retry`)
  expect([retried.status, retried.body.status]).toEqual([200, 'queued'])
})

test.each([
  ['GET', `/v1/jobs/${'9'.repeat(5_000)}`],
  ['POST', `/v1/jobs/${'x'.repeat(101)}/cancel`],
  ['POST', `/v1/jobs/${'%F0%9F%93%B7'.repeat(40)}/retry`],
])('an id that no job has is unknown, however long it is: %s %.40s', async (method, path) => {
  const reply = await server.call(method, path)
  expect([reply.status, reply.body.code]).toEqual([404, 'jobs.job_not_found'])
})

test('without credentials nothing is answered, and a job of another project does not exist', async () => {
  const theirs = await enqueue(systemIds.next())
  for (const [method, path] of [
    ['GET', '/v1/jobs'],
    ['GET', `/v1/jobs/${theirs.id}`],
    ['POST', `/v1/jobs/${theirs.id}/cancel`],
    ['POST', `/v1/jobs/${theirs.id}/retry`],
    ['GET', '/v1/stream?topic=nonsense!'],
  ] as const) {
    expect((await server.call(method, path, { token: null })).status).toBe(401)
  }
  for (const [method, path] of [
    ['GET', `/v1/jobs/${theirs.id}`],
    ['GET', '/v1/jobs/none'],
    ['POST', `/v1/jobs/${theirs.id}/cancel`],
    ['POST', `/v1/jobs/${theirs.id}/retry`],
  ] as const) {
    const reply = await server.call(method, path)
    expect([reply.status, reply.body.code]).toEqual([404, 'jobs.job_not_found'])
  }
  const listed = await server.call<JobPage>('GET', '/v1/jobs?limit=200')
  expect(listed.body.items.map(job => job.id)).not.toContain(theirs.id)
})

test.each(['limit=201', 'limit=0', 'status=lost', 'cursor=made-up', 'unknown=1'])(
  'a list with %s is refused',
  async query => {
    const reply = await server.call('GET', `/v1/jobs?${query}`)
    expect([reply.status, reply.body.code]).toEqual([400, 'request.invalid'])
  },
)

/** Reads server-sent events until `count` of them have come. */
const readEvents = async (path: string, count: number, headers: Record<string, string> = {}) => {
  const leave = new AbortController()
  const reply = await server.request('GET', path, { headers, signal: leave.signal })
  expect(reply.status).toBe(200)
  expect(reply.headers.get('content-type')).toContain('text/event-stream')
  let text = ''
  const events: { id: string; event: string; data: Record<string, unknown> }[] = []
  for await (const chunk of reply.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      if (fields.event) {
        events.push({ id: fields.id ?? '', event: fields.event, data: JSON.parse(fields.data ?? '') })
      }
    }
    if (events.length >= count) break
  }
  leave.abort()
  return events
}

test('the stream tells what happens in the project, and a client that comes back with its last event misses nothing', async () => {
  const position = await server.app.kernel.notices.latest()
  const { id } = await enqueue(server.projectId)
  await enqueue(systemIds.next())
  await server.call('POST', `/v1/jobs/${id}/cancel`)
  const [queued] = await readEvents(`/v1/stream?topic=job.*&after=${position}`, 1)
  expect(queued).toMatchObject({
    event: 'job.updated',
    data: { topic: 'job.updated', projectId: server.projectId, data: { jobId: id, status: 'queued' } },
  })
  expect(queued?.id).toBe(String(queued?.data.position))
  const [cancelled] = await readEvents('/v1/stream', 1, { 'last-event-id': queued?.id ?? '' })
  expect(cancelled).toMatchObject({ data: { data: { jobId: id, status: 'cancelled' } } })
})

test('a position that is gone is answered by resync with the position to go on from', async () => {
  const [event] = await readEvents('/v1/stream?after=999999999', 1)
  const position = await server.app.kernel.notices.latest()
  expect(event).toMatchObject({ event: 'resync', id: String(position), data: { position } })
})

test('a stream refuses a topic or a position that cannot be one', async () => {
  expect((await server.call('GET', '/v1/stream?topic=Nonsense!')).status).toBe(400)
  const reply = await server.call('GET', '/v1/stream', { headers: { 'last-event-id': 'abc' } })
  expect([reply.status, reply.body.code]).toEqual([400, 'request.invalid'])
})

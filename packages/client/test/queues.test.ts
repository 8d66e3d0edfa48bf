import { expect, it } from 'vitest'
import { createClient } from '../src/index.ts'
import { type Answer, json, problem, startServer } from './local-server.ts'

/** Answers each id of a batch in its order; ids that end in 7 fail. */
const batch: Answer = async (seen, response) => {
  const { ids }: { ids: string[] } = JSON.parse(seen.body.toString())
  const items = ids.map(id => {
    const fails = id.endsWith('7')
    return { id, job: null, error: fails ? { code: 'jobs.job_not_found', message: 'None' } : null }
  })
  await json(200, { items })(seen, response)
}

it.each(['retry', 'cancel'] as const)(
  '2,500 jobs are asked to %s in three requests and one answer',
  async verb => {
    await using server = await startServer(batch)
    const { jobs } = createClient({ baseUrl: server.url })
    const ids = Array.from({ length: 2_500 }, (_none, at) => `j${at}`)
    const { items } = await (verb === 'retry' ? jobs.retryMany(ids) : jobs.cancelMany(ids))
    expect(items.map(item => item.id)).toEqual(ids)
    expect(items.filter(item => item.error !== null)).toHaveLength(250)
    expect(server.seen.map(one => [one.method, one.path])).toEqual(
      Array(3).fill(['POST', `/v1/jobs/${verb}`]),
    )
  },
)

it('No ids are no request', async () => {
  await using server = await startServer(batch)
  expect(await createClient({ baseUrl: server.url }).jobs.retryMany([])).toEqual({ items: [] })
  expect(server.seen).toEqual([])
})

it('Queues, flows and schedules are steered by their names, and no name reaches another route', async () => {
  await using server = await startServer(json(200, {}))
  const { jobs } = createClient({ baseUrl: server.url })
  await jobs.queues.pause('library.derive')
  await jobs.queues.resume('../x')
  await jobs.queues.redrive('library.derive', { status: 'failed', dryRun: true })
  await jobs.flows.get('f1')
  await jobs.flows.cancel('f1')
  await jobs.schedules.run('nightly')
  await jobs.schedules.pause('nightly')
  await jobs.schedules.resume('nightly')
  expect(server.seen.map(one => `${one.method} ${one.path}`)).toEqual([
    'POST /v1/queues/library.derive/pause',
    'POST /v1/queues/..%2Fx/resume',
    'POST /v1/queues/library.derive/redrive',
    'GET /v1/flows/f1',
    'POST /v1/flows/f1/cancel',
    'POST /v1/schedules/nightly/run',
    'POST /v1/schedules/nightly/pause',
    'POST /v1/schedules/nightly/resume',
  ])
  expect(JSON.parse(server.seen[2]?.body.toString() ?? '')).toEqual({ status: 'failed', dryRun: true })
})

it('A redrive of everything sends an empty wish', async () => {
  await using server = await startServer(json(200, { redriven: 2, remaining: 0 }))
  const { jobs } = createClient({ baseUrl: server.url })
  expect(await jobs.queues.redrive('q')).toEqual({ redriven: 2, remaining: 0 })
  expect(server.seen[0]?.body.toString()).toBe('{}')
})

it('A schedule that is run twice by a repeat is run once: both carry one key', async () => {
  await using server = await startServer(problem(503, 'jobs.unavailable'), json(202, { job: { id: 'j1' } }))
  const runtime = { sleep: async () => {}, random: () => 0 }
  const { job } = await createClient({ baseUrl: server.url, runtime }).jobs.schedules.run('nightly')
  expect(job.id).toBe('j1')
  const keys = server.seen.map(one => one.headers['idempotency-key'])
  expect(keys[0]).toEqual(expect.any(String))
  expect(keys).toEqual([keys[0], keys[0]])
})

it('Lists without pages are walked like the others', async () => {
  await using server = await startServer(
    json(200, { items: [{ name: 'a' }, { name: 'b' }], nextCursor: null }),
  )
  const { jobs } = createClient({ baseUrl: server.url })
  const names: string[] = []
  for await (const one of jobs.queues.iterate()) names.push(one.name)
  for await (const one of jobs.schedules.iterate()) names.push(one.name)
  for await (const one of jobs.workers.iterate()) names.push(one.id)
  expect(names.slice(0, 4)).toEqual(['a', 'b', 'a', 'b'])
  expect(server.seen.map(one => one.path)).toEqual(['/v1/queues', '/v1/schedules', '/v1/workers'])
})

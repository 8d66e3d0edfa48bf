import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, picture, uploadBytes } from '../factories.ts'
import { type Fleet, type Member, startFleet } from './fleet.ts'

const ODD_TASKS = fileURLToPath(new URL('../../src/modules/vision/tasks/testing/odd-tasks', import.meta.url))
const TAKEN_OVER_MS = 30_000
const PATIENT = { timeout: 120_000, interval: 100 }

let fleet: Fleet
beforeAll(async () => {
  const env = { VISION_TASKS: ODD_TASKS }
  fleet = await startFleet({ serve: 1, work: 2, database: 'external', env })
})
afterAll(() => fleet?.stop())

const server = (): Member => {
  const [found] = fleet.serves
  if (!found) throw new Error('There is no server')
  return found
}
const call = async (method: 'GET' | 'POST' | 'PATCH', path: string, body?: Json): Promise<Json> =>
  (await server().call<Json>(method, path, body === undefined ? {} : { body })).body

const upload = async (seed: number): Promise<string> => {
  const { body } = await uploadBytes(server(), await picture(seed, { width: 64, height: 48 }), {
    query: { label: `photo ${seed}` },
  })
  const ready = async () => (await call('GET', `/v1/assets/${body.asset.id}`)).states.renditions
  await expect.poll(ready, PATIENT).toBe('ready')
  return body.asset.id
}

/** The worker that runs the job now, by the process id in its name. */
const workerOf = async (id: string): Promise<Member> => {
  const [row] = await fleet.sql<{ worker: string | null }>('select worker from kernel.job where id = $1', [
    id,
  ])
  const found = fleet.workers.find(({ program }) => row?.worker?.split('/')[1] === String(program.pid))
  if (!found) throw new Error(`No worker of the fleet is ${row?.worker}`)
  return found
}

const countOf = async (statement: string, id: string): Promise<number> =>
  Number((await fleet.sql<{ count: string }>(statement, [id]))[0]?.count)

/** Results of an asset, and how often one was announced. */
const effectsOf = async (id: string) => ({
  results: await countOf('select count(*) from vision.result where asset_id = $1', id),
  announced: await countOf(
    `select count(*) from kernel.notice where topic = 'vision.completed' and asset_id = $1`,
    id,
  ),
})

describe('a task whose worker goes away', () => {
  it('in mid-job is done by another within 30 s, once', async () => {
    const id = await upload(1)
    const { jobs } = await call('POST', '/v1/vision/tasks/linger', {
      assetIds: [id],
      params: { ms: 4_000 },
    })
    const job = () => call('GET', `/v1/jobs/${jobs[0].id}`)
    await expect.poll(job, PATIENT).toMatchObject({ status: 'running' })
    const worker = await workerOf(jobs[0].id)
    await worker.program.kill()
    const began = performance.now()
    await expect.poll(job, PATIENT).toMatchObject({ status: 'running', attempts: 2 })
    const takenOver = performance.now() - began
    await expect.poll(job, PATIENT).toMatchObject({ status: 'succeeded', result: { done: 1 } })
    expect(takenOver).toBeLessThan(TAKEN_OVER_MS)
    expect(await effectsOf(id)).toEqual({ results: 1, announced: 1 })
    await worker.restart()
  }, 240_000)

  it('over a query leaves nothing out and does nothing twice', async () => {
    const ids: string[] = []
    for (let seed = 10; seed < 22; seed += 1) ids.push(await upload(seed))
    const { jobs } = await call('POST', '/v1/vision/tasks/linger', {
      query: { label: 'photo' },
      params: { ms: 500 },
    })
    const batch = () => call('GET', `/v1/jobs/${jobs[0].id}`)
    await expect.poll(async () => (await batch()).progress, PATIENT).toBeGreaterThan(0)
    const worker = await workerOf(jobs[0].id)
    await worker.program.kill()
    await expect.poll(batch, PATIENT).toMatchObject({ status: 'succeeded' })
    const { result } = await batch()
    expect(result.done + result.unchanged).toBe(result.total)
    for (const id of ids) expect(await effectsOf(id)).toEqual({ results: 1, announced: 1 })
    await worker.restart()
  }, 240_000)
})

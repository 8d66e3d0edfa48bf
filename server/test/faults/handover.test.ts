import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../factories.ts'
import { type Fleet, type Member, startFleet } from './fleet.ts'
import { type SlowOrigin, startSlowOrigin } from './slow-origin.ts'

let fleet: Fleet
let origin: SlowOrigin
beforeAll(async () => {
  origin = await startSlowOrigin()
  fleet = await startFleet({
    serve: 2,
    work: 2,
    database: 'external',
    env: { FETCH_ALLOW_HOSTS: origin.host },
  })
})
afterAll(async () => {
  await fleet?.stop()
  await origin?.close()
})

const serve = (index: number): Member => {
  const found = fleet.serves[index]
  if (!found) throw new Error('There is no such server')
  return found
}

/** An import that a worker is in the middle of. */
const importing = async (name: string) => {
  const { status, body } = await serve(0).call<Json>('POST', '/v1/assets/import', {
    body: { url: origin.url(name) },
  })
  expect(status).toBe(202)
  const fetch = await origin.next()
  return { id: String(body.job.id), fetch }
}

const jobOf = async (id: string): Promise<Json> => (await serve(1).call<Json>('GET', `/v1/jobs/${id}`)).body

/** The worker that runs the job now, by the process id in its name. */
const workerOf = async (id: string): Promise<Member> => {
  const [row] = await fleet.sql<{ worker: string }>('select worker from kernel.job where id = $1', [id])
  const found = fleet.workers.find(({ program }) => row?.worker.split('/')[1] === String(program.pid))
  if (!found) throw new Error(`No worker of the fleet is ${row?.worker}`)
  return found
}

/** What became of an import: its assets, and how often it was announced to have succeeded. */
const effectsOf = async (id: string, name: string) => {
  const assets = await fleet.sql('select id from library.asset where label = $1', [`${name}.jpg`])
  const ends = await fleet.sql(
    `select 1 from kernel.notice where topic = 'job.updated' and data->>'jobId' = $1
     and data->>'status' = 'succeeded'`,
    [id],
  )
  return { assets: assets.length, ends: ends.length }
}

/** Ends the connection by which a process tells the others what it did and hears of them. */
const cutBusOf = async (member: Member): Promise<void> => {
  const cut = await fleet.sql(
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
    [`fovea bus pid ${member.program.pid}`],
  )
  expect(cut).toHaveLength(1)
}

const TAKEN_OVER_MS = 30_000

describe('what one process decides holds in the others within a second', { retry: 3 }, () => {
  // Server 0 acts, and server 1 or the worker must hear of it.
  const situations = [
    ['as always', async () => {}],
    ['although the one that acts was just cut off', () => cutBusOf(serve(0))],
    [
      'although those that must hear of it were just cut off',
      () => Promise.all([serve(1), ...fleet.workers].map(cutBusOf)),
    ],
  ] as const

  it.each(situations)('a cancelled job is stopped in its worker, %s', async (_name, before) => {
    const { id, fetch } = await importing('cancelled')
    await before()
    const asked = performance.now()
    expect((await serve(0).call('POST', `/v1/jobs/${id}/cancel`)).status).toBe(200)
    await fetch.hungUp
    expect(performance.now() - asked).toBeLessThan(1_000)
    expect(await jobOf(id)).toMatchObject({ status: 'cancelled' })
    expect(await effectsOf(id, 'cancelled')).toEqual({ assets: 0, ends: 0 })
  })

  it.each(situations)('a revoked key is refused, %s', async (_name, before) => {
    const { body } = await serve(0).call<Json>('POST', '/v1/api-keys', {
      body: { name: 'short-lived', scopes: ['library:read'] },
    })
    const ask = async () => (await serve(1).call('GET', '/v1/me', { token: body.secret })).status
    expect(await ask()).toBe(200)
    await before()
    const revoked = performance.now()
    expect((await serve(0).call('DELETE', `/v1/api-keys/${body.id}`)).status).toBe(204)
    while ((await ask()) !== 401 && performance.now() - revoked < 40_000) await wait(10)
    expect(performance.now() - revoked).toBeLessThan(1_000)
  })
})

describe('a job whose worker goes away is done by another within 30 s, once', () => {
  it('when the worker is killed', async () => {
    const { id } = await importing('killed')
    const worker = await workerOf(id)
    await worker.program.kill()
    const began = performance.now()
    ;(await origin.next()).release()
    await expect.poll(() => jobOf(id), { timeout: 60_000 }).toMatchObject({ status: 'succeeded' })
    expect(performance.now() - began).toBeLessThan(TAKEN_OVER_MS)
    expect(await effectsOf(id, 'killed')).toEqual({ assets: 1, ends: 1 })
    await worker.restart()
  }, 120_000)

  it('when it is frozen in mid-job, and changes nothing when it goes on', async () => {
    const { id, fetch } = await importing('frozen')
    const worker = await workerOf(id)
    worker.program.freeze()
    const began = performance.now()
    ;(await origin.next()).release()
    await expect.poll(() => jobOf(id), { timeout: 60_000 }).toMatchObject({ status: 'succeeded' })
    expect(performance.now() - began).toBeLessThan(TAKEN_OVER_MS)
    const done = await jobOf(id)
    // What it waited for is there the moment that it wakes up, so that it goes on before it can learn of its loss.
    fetch.release()
    worker.program.resume()
    await fetch.hungUp
    const { id: next, fetch: after } = await importing('after')
    after.release()
    await expect.poll(() => jobOf(next), { timeout: 60_000 }).toMatchObject({ status: 'succeeded' })
    await wait(4_000)
    expect(await jobOf(id)).toEqual(done)
    expect(await effectsOf(id, 'frozen')).toEqual({ assets: 1, ends: 1 })
  }, 120_000)
})

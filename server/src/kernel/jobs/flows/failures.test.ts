import { expect, test } from 'vitest'
import type { Job } from '../schema.ts'
import { administrator, observed, type Rig, testJob, untilAborted } from '../test-rig.ts'
import { problem, useRigs } from '../test-rigs.ts'
import { chain, chord, type FlowStep, group, step } from './spec.ts'

const rig = useRigs()

const part = testJob('test.part', { retries: 0, concurrency: 8 })
const job = (note: string) => step(part, { note })
const create = ({ db, jobs }: Rig, flow: FlowStep) =>
  db.transaction(tx => jobs.flow(tx, flow, { projectId: null }))

/** By their notes; each note is used once in a flow. */
const stepsOf = async (it: Rig, flowId: string): Promise<Map<string, Job>> => {
  const { rows } = await it.query<{ id: string; note: string }>(
    `select id, input->>'note' as note from kernel.job where flow_id = '${flowId}' order by id`,
  )
  return new Map(
    await Promise.all(
      rows.map(async ({ id, note }) => [note, await it.jobs.get(administrator, id)] as const),
    ),
  )
}

const statuses = async (it: Rig, flowId: string): Promise<string> =>
  [...(await stepsOf(it, flowId))]
    .map(([note, { status, blocked }]) => `${note} ${blocked ? 'blocked' : status}`)
    .join(', ')

const idOf = async (it: Rig, flowId: string, note: string): Promise<string> =>
  (await stepsOf(it, flowId)).get(note)?.id ?? ''

/** A worker whose jobs fail while their notes are among these. */
const failing = async (it: Rig, notes: Set<string>) => {
  const ran: string[] = []
  const { handler } = observed(part, async ({ note }) => {
    ran.push(note)
    if (notes.has(note)) throw problem(422, 'test.broken')
  })
  await it.start(handler)
  return ran
}

test('what waits for a step that failed is cancelled and says why, and its retry lets all of it go on', async () => {
  const it = await rig()
  const broken = new Set(['b'])
  const ran = await failing(it, broken)
  const flow = await create(it, chain([job('a'), chord([job('b'), job('c')], job('d')), job('e')]))
  await it.jobs.idle()
  expect(await statuses(it, flow.id)).toBe('a succeeded, b failed, c succeeded, d cancelled, e cancelled')
  const b = await idOf(it, flow.id, 'b')
  for (const note of ['d', 'e']) {
    const { error } = (await stepsOf(it, flow.id)).get(note) ?? {}
    expect(error).toMatchObject({ code: 'job.dependency_failed', message: expect.stringContaining(b) })
  }
  expect(await it.jobs.getFlow(administrator, flow.id)).toMatchObject({
    status: 'failed',
    progress: 1,
    counts: { cancelled: 2 },
  })
  broken.clear()
  await it.jobs.retry(administrator, b)
  await it.jobs.idle()
  expect(await statuses(it, flow.id)).toBe('a succeeded, b succeeded, c succeeded, d succeeded, e succeeded')
  expect(ran.filter(note => note === 'd' || note === 'e')).toEqual(['d', 'e'])
})

test('of two steps that failed both must be retried before what follows them runs, in whatever order', async () => {
  const it = await rig()
  const broken = new Set(['a', 'b'])
  await failing(it, broken)
  const flow = await create(it, chain([group([job('a'), job('b')]), job('c')]))
  await it.jobs.idle()
  broken.clear()
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(note => idOf(it, flow.id, note)))
  await expect(it.jobs.retry(administrator, c ?? '')).rejects.toMatchObject({
    status: 409,
    code: 'jobs.dependency_failed',
  })
  await it.jobs.retry(administrator, b ?? '')
  await it.jobs.idle()
  expect(await statuses(it, flow.id)).toBe('a failed, b succeeded, c cancelled')
  await it.jobs.retry(administrator, a ?? '')
  await it.jobs.idle()
  expect(await statuses(it, flow.id)).toBe('a succeeded, b succeeded, c succeeded')
})

test('retrying all of a failed flow at once works in one call', async () => {
  const it = await rig()
  const broken = new Set(['a', 'b'])
  await failing(it, broken)
  const flow = await create(it, chain([group([job('a'), job('b')]), job('c'), job('d')]))
  await it.jobs.idle()
  broken.clear()
  const ids = [...(await stepsOf(it, flow.id)).values()].map(({ id }) => id)
  const { items } = await it.jobs.retryMany(administrator, { ids })
  expect(items.map(item => item.error)).toEqual([null, null, null, null])
  await it.jobs.idle()
  expect(await statuses(it, flow.id)).toBe('a succeeded, b succeeded, c succeeded, d succeeded')
})

test('cancelling a flow cancels what waits and stops what runs, and leaves what has ended', async () => {
  const it = await rig()
  const { handler, runs } = observed(part, async ({ note }, { signal }) => {
    if (note !== 'a') await untilAborted(signal)
  })
  await it.start(handler)
  const flow = await create(it, chain([job('a'), group([job('b'), job('c')]), job('d')]))
  await expect.poll(() => runs.length, { timeout: 60_000 }).toBe(3)
  expect(await it.jobs.cancelFlow(administrator, flow.id)).toMatchObject({
    status: 'cancelled',
    progress: 1,
    counts: { succeeded: 1, cancelled: 3 },
  })
  await expect.poll(() => runs.slice(1).every(({ signal }) => signal.aborted), { timeout: 60_000 }).toBe(true)
  expect((await it.query('select 1 from boss.job')).rows).toEqual([])
  await expect(it.jobs.cancelFlow(administrator, flow.id)).rejects.toMatchObject({
    status: 409,
    code: 'jobs.already_ended',
  })
})

test('cancelling one step gives up what waits for it; the other steps of its group go on', async () => {
  const it = await rig()
  const flow = await create(it, chain([group([job('a'), job('b')]), job('c')]))
  await it.jobs.cancel(administrator, await idOf(it, flow.id, 'a'))
  expect(await statuses(it, flow.id)).toBe('a cancelled, b queued, c cancelled')
  await failing(it, new Set())
  await it.jobs.idle()
  expect(await statuses(it, flow.id)).toBe('a cancelled, b succeeded, c cancelled')
  await it.jobs.retry(administrator, await idOf(it, flow.id, 'a'))
  await it.jobs.idle()
  expect(await statuses(it, flow.id)).toBe('a succeeded, b succeeded, c succeeded')
})

test('an answer that is too long fails its job', async () => {
  const it = await rig()
  await it.start(observed(part, async () => 'x'.repeat(70_000)).handler)
  const flow = await create(it, job('a'))
  await it.jobs.idle()
  expect((await stepsOf(it, flow.id)).get('a')?.error?.code).toBe('jobs.result_too_large')
})

test('flows keep together: their steps disappear when all of them may', async () => {
  const it = await rig()
  const broken = new Set(['b'])
  await failing(it, broken)
  const flow = await create(it, chain([job('a'), job('b')]))
  const other = await create(it, chain([job('c'), job('d')]))
  await it.jobs.idle()
  const age = (days: number) =>
    it.query(`update kernel.job set finished_at = finished_at - ${days} * 86400000::bigint;
      update kernel.flow set created_at = created_at - ${days} * 86400000::bigint; truncate kernel.housekeeping`)
  const left = async () =>
    (await it.query<{ id: string }>('select id from kernel.flow order by id')).rows.map(({ id }) => id)
  await age(8)
  const second = await rig()
  await second.start(observed(part).handler)
  await expect.poll(left, { timeout: 60_000 }).toEqual([flow.id])
  expect(await statuses(it, flow.id)).toBe('a succeeded, b failed')
  expect((await it.query(`select 1 from kernel.job where flow_id = '${other.id}'`)).rows).toEqual([])
  await age(23)
  const third = await rig()
  await third.start(observed(part).handler)
  await expect.poll(left, { timeout: 60_000 }).toEqual([])
  expect((await it.query('select 1 from kernel.job')).rows).toEqual([])
})

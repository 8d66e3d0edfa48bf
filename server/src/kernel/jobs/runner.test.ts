import { describe, expect, test } from 'vitest'
import { systemIds } from '#kernel/system'
import { administrator, observed, testJob, untilAborted } from './test-rig.ts'
import { problem, useRigs } from './test-rigs.ts'

const rig = useRigs()

describe('running', () => {
  test('a worker refuses to start when handlers and declarations do not fit together', async () => {
    const { jobs } = await rig()
    const [a, b] = [testJob('test.a'), testJob('test.b')]
    const start = (handlers: (typeof a)[], declarations: (typeof a)[]) =>
      jobs.start({ handlers: handlers.map(job => observed(job).handler), declarations, soleWorker: false })
    await expect(start([a], [a, b])).rejects.toThrow('test.b is declared but has no handler')
    await expect(start([a, b], [a])).rejects.toThrow('test.b has a handler but is not declared')
    await expect(start([a, a], [a])).rejects.toThrow('test.a has two handlers')
  })

  test('jobs run up to the concurrency of their kind and of the process, the most urgent kind first', async () => {
    const { start, enqueue, jobs } = await rig({ capacity: 3 })
    const [minor, major] = [
      testJob('test.minor', { concurrency: 2 }),
      testJob('test.major', { priority: 10 }),
    ]
    const order: string[] = []
    let running = 0
    let most = 0
    const run = (name: string) => async () => {
      order.push(name)
      running += 1
      most = Math.max(most, running)
      await new Promise(resolve => setImmediate(resolve))
      running -= 1
    }
    for (let i = 0; i < 6; i += 1) await enqueue(minor)
    for (let i = 0; i < 6; i += 1) await enqueue(major)
    await start(observed(minor, run('minor')).handler, observed(major, run('major')).handler)
    await jobs.idle()
    expect(order.slice(0, 3)).toEqual(['major', 'major', 'major'])
    expect(order).toHaveLength(12)
    expect(most).toBeLessThanOrEqual(3)
  })

  test('progress and the asset that was made are shown while the job runs', async () => {
    const { start, enqueue, until, jobs } = await rig()
    const making = testJob('test.making')
    const assetId = systemIds.next()
    const end = Promise.withResolvers<void>()
    await start(
      observed(making, async (_, context) => {
        context.progress(0.25)
        await context.attachAsset(assetId)
        await end.promise
      }).handler,
    )
    const { id } = await enqueue(making)
    const shown = () => jobs.get(administrator, id)
    await expect.poll(shown).toMatchObject({ status: 'running', progress: 0.25, assetId })
    end.resolve()
    await until(id, 'succeeded')
  })

  test('each step of a job is told in the notice log, in order', async () => {
    const { start, enqueue, until, notices } = await rig()
    const note = testJob('test.told', { retries: 1 })
    const projectId = systemIds.next()
    const position = await notices.latest()
    await start(
      observed(note, async (_, { attempt }) => {
        if (attempt === 1) throw problem(503, 'test.passing')
      }).handler,
    )
    const { id } = await enqueue(note, '', { projectId })
    await until(id, 'succeeded')
    const filter = { projectIds: [projectId], topics: ['job.*'], assetId: null }
    const { items } = await notices.read(position, filter, 50)
    expect(items.map(({ topic, data }) => [topic, data.jobId, data.status])).toEqual(
      ['queued', 'running', 'queued', 'running', 'succeeded'].map(status => ['job.updated', id, status]),
    )
  })

  test('shutdown hands running jobs back without a lost try, and the next start runs them', async () => {
    const first = await rig()
    const long = testJob('test.long', { retries: 0 })
    const { handler, started } = observed(long, (_, { signal }) => untilAborted(signal))
    await first.start(handler)
    const { id } = await first.enqueue(long)
    await started
    await first.close(50)
    const next = await rig()
    expect(await next.jobs.get(administrator, id)).toMatchObject({
      status: 'queued',
      attempts: 0,
      error: null,
    })
    await next.start(observed(long).handler)
    expect(await next.until(id, 'succeeded')).toMatchObject({ attempts: 1 })
  })

  test('shutdown lets jobs that end in time end', async () => {
    const first = await rig()
    const short = testJob('test.short')
    const { handler, started } = observed(short, (_, { signal }) =>
      Promise.race([untilAborted(signal), new Promise<void>(resolve => setTimeout(resolve, 150))]),
    )
    await first.start(handler)
    const { id } = await first.enqueue(short)
    await started
    await first.close(10_000)
    const next = await rig()
    expect(await next.jobs.get(administrator, id)).toMatchObject({ status: 'succeeded', attempts: 1 })
  })

  test('ended jobs disappear after thirty days, others stay', async () => {
    const { start, enqueue, until, query, jobs } = await rig()
    const note = testJob('test.old')
    await start(observed(note).handler)
    const [old, young] = [await enqueue(note), await enqueue(note)]
    await until(old.id, 'succeeded')
    await until(young.id, 'succeeded')
    await query(
      `update kernel.job set finished_at = finished_at - 31 * 86400000::bigint where id = '${old.id}'`,
    )
    await query('truncate kernel.housekeeping')
    const next = await rig()
    await next.start(observed(note).handler)
    const present = () =>
      jobs.get(administrator, old.id).then(
        () => true,
        () => false,
      )
    await expect.poll(present, { timeout: 8_000 }).toBe(false)
    expect(await jobs.get(administrator, young.id)).toMatchObject({ status: 'succeeded' })
  })

  test('a task that is due is done by one of the processes', async () => {
    const rigs = await Promise.all([rig(), rig(), rig()])
    const done: string[] = []
    for (const { jobs } of rigs) {
      jobs.every({ name: 'test.task', everyMs: 3_600_000, run: async () => void done.push('turn') })
    }
    const note = testJob('test.note')
    for (const { start } of rigs) await start(observed(note).handler)
    await expect.poll(() => done.length).toBe(1)
    for (const { jobs } of rigs) await jobs.drain(AbortSignal.timeout(1_000))
    expect(done).toEqual(['turn'])
  })
})

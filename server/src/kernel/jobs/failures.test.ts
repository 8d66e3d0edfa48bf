import { describe, expect, test } from 'vitest'
import { CANCEL_CHANNEL } from './placement.ts'
import { administrator, observed, testJob, untilAborted } from './test-rig.ts'
import { problem, useRigs } from './test-rigs.ts'

const rig = useRigs()

describe('failures', () => {
  test('an error is retried with growing delays, and the job succeeds when a later try does', async () => {
    const { start, enqueue, until } = await rig()
    const flaky = testJob('test.flaky', { retries: 3, backoffSeconds: 0.2 })
    const times: number[] = []
    const { handler, runs } = observed(flaky, async (_, { attempt }) => {
      times.push(Date.now())
      if (attempt < 4) throw new Error('not yet')
    })
    await start(handler)
    const done = await until((await enqueue(flaky)).id, 'succeeded')
    expect(done).toMatchObject({ attempts: 4, error: null })
    expect(runs.map(run => run.lastAttempt)).toEqual([false, false, false, true])
    const delays = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    for (const [index, delay] of delays.entries()) expect(delay).toBeGreaterThanOrEqual(200 * 2 ** index - 5)
  })

  test('the last failure is shown with its code; an unexpected one tells nothing but is in the log once', async () => {
    const logLines: string[] = []
    const { start, enqueue, until } = await rig({ logLines })
    const broken = testJob('test.broken', { retries: 0 })
    await start(observed(broken, () => Promise.reject(new Error('secret detail'))).handler)
    const queued = await enqueue(broken, '', { requestId: 'request-7' })
    const failed = await until(queued.id, 'failed')
    expect(failed.error?.code).toBe('internal.error')
    expect(JSON.stringify(failed)).not.toContain('secret detail')
    const told = logLines.filter(line => line.includes('secret detail')).map(line => JSON.parse(line))
    expect(told).toMatchObject([{ jobId: queued.id, requestId: 'request-7', level: 'error' }])
  })

  test.each([
    ['of the person', problem(422, 'library.unreadable_image'), 'info'],
    ['of the server', problem(503, 'test.final', false), 'error'],
  ])('a job that fails for good by a fault %s is in the log accordingly', async (_, error, level) => {
    const logLines: string[] = []
    const { start, enqueue, until } = await rig({ logLines })
    const refused = testJob('test.refused', { retries: 0 })
    await start(observed(refused, () => Promise.reject(error)).handler)
    await until((await enqueue(refused)).id, 'failed')
    const told = logLines.map(line => JSON.parse(line)).filter(({ msg }) => msg === 'a job failed')
    expect(told).toMatchObject([{ level }])
  })

  test.each([
    ['a refusal', problem(422, 'library.unreadable_image'), 1],
    ['a fault that says it is final', problem(503, 'test.final', false), 1],
    ['a passing fault', problem(503, 'test.passing'), 3],
  ])('%s is tried as often as it makes sense', async (_, error, tries) => {
    const { start, enqueue, until } = await rig()
    const refused = testJob('test.refused')
    await start(observed(refused, () => Promise.reject(error)).handler)
    const failed = await until((await enqueue(refused)).id, 'failed')
    expect(failed).toMatchObject({ attempts: tries, error: { code: error.code, message: 'No.' } })
  })

  test('a try that takes too long gets its signal and fails with job.timeout, whatever its handler returns', async () => {
    const { start, enqueue, until } = await rig()
    const slow = testJob('test.slow', { timeoutMs: 100, retries: 0 })
    const obedient = observed(slow, async (_, { signal }) => {
      await untilAborted(signal).catch(() => undefined)
    })
    await start(obedient.handler)
    expect((await until((await enqueue(slow)).id, 'failed')).error?.code).toBe('job.timeout')
  })

  test('a handler that ignores its signal does not hold its job', async () => {
    const { start, enqueue, until } = await rig()
    const deaf = testJob('test.deaf', { timeoutMs: 100, retries: 0 })
    const never = Promise.withResolvers<void>()
    await start(observed(deaf, () => never.promise).handler)
    expect((await until((await enqueue(deaf)).id, 'failed')).error?.code).toBe('job.timeout')
    never.resolve()
  })

  test('a job that kills its child three times is taken out of the way', async () => {
    const { start, enqueue, until } = await rig()
    const deadly = testJob('test.deadly', { retries: 5 })
    const { handler, runs } = observed(deadly, () => Promise.reject(problem(500, 'process.crashed')))
    await start(handler)
    const out = await until((await enqueue(deadly)).id, 'quarantined')
    expect(out).toMatchObject({ attempts: 3, error: { code: 'process.crashed' } })
    expect(runs).toHaveLength(3)
  })

  test('input that the schema refuses at run time fails at once', async () => {
    const { start, enqueue, until, query } = await rig()
    const note = testJob('test.stored')
    const queued = await enqueue(note)
    await query(`update kernel.job set input = '{"note":1}'`)
    const { handler, runs } = observed(note)
    await start(handler)
    expect((await until(queued.id, 'failed')).error?.code).toBe('jobs.input_invalid')
    expect(runs).toEqual([])
  })
})

describe('cancel and retry', () => {
  test('a waiting job is cancelled at once and never runs', async () => {
    const { start, enqueue, jobs, query } = await rig()
    const note = testJob('test.note')
    const queued = await enqueue(note)
    expect(await jobs.cancel(administrator, queued.id)).toMatchObject({ status: 'cancelled' })
    expect((await query('select * from boss.job')).rows).toEqual([])
    const { handler, runs } = observed(note)
    await start(handler)
    await jobs.idle()
    expect(runs).toEqual([])
    await expect(jobs.cancel(administrator, queued.id)).rejects.toMatchObject({ code: 'jobs.already_ended' })
  })

  test('a job that runs in another process hears of its cancel within a second, and its result is ignored', async () => {
    const worker = await rig()
    const other = await rig()
    const long = testJob('test.long')
    const heard = Promise.withResolvers<number>()
    const { handler, started } = observed(long, async (_, { signal }) => {
      await untilAborted(signal).catch(() => heard.resolve(Date.now()))
    })
    await worker.start(handler)
    const queued = await other.enqueue(long)
    await started
    const asked = Date.now()
    expect(await other.jobs.cancel(administrator, queued.id)).toMatchObject({ status: 'cancelled' })
    expect((await heard.promise) - asked).toBeLessThan(1_000)
    await worker.jobs.idle()
    expect(await other.jobs.get(administrator, queued.id)).toMatchObject({ status: 'cancelled', attempts: 1 })
  })

  test('a signal that comes late, after the job was retried, does not stop its new try', async () => {
    const { start, enqueue, until, bus, jobs } = await rig()
    const held = testJob('test.held')
    const end = Promise.withResolvers<void>()
    let tries = 0
    const { handler, runs } = observed(held, async (_, { signal }) => {
      tries += 1
      await (tries === 1 ? untilAborted(signal) : end.promise)
    })
    await start(handler)
    const { id } = await enqueue(held)
    await expect.poll(() => runs.length).toBe(1)
    await jobs.cancel(administrator, id)
    await expect.poll(() => runs[0]?.signal.aborted).toBe(true)
    await jobs.retry(administrator, id)
    await expect.poll(() => runs.length).toBe(2)
    const heard = Promise.withResolvers<void>()
    await bus.listen(CANCEL_CHANNEL, () => heard.resolve())
    bus.signal(CANCEL_CHANNEL, id)
    await heard.promise
    end.resolve()
    await until(id, 'succeeded')
    expect(runs[1]?.signal.aborted).toBe(false)
  })

  test('a failed job that is retried has fresh tries and keeps its id; one that succeeded cannot be', async () => {
    const { start, enqueue, until, jobs } = await rig()
    const note = testJob('test.second', { retries: 0 })
    let broken = true
    await start(
      observed(note, async () => {
        if (broken) throw problem(422, 'test.broken')
      }).handler,
    )
    const { id } = await enqueue(note)
    await until(id, 'failed')
    broken = false
    expect(await jobs.retry(administrator, id)).toMatchObject({
      id,
      status: 'queued',
      attempts: 0,
      error: null,
    })
    expect(await until(id, 'succeeded')).toMatchObject({ attempts: 1 })
    await expect(jobs.retry(administrator, id)).rejects.toMatchObject({ status: 409, code: 'jobs.not_ended' })
  })

  test('a cancelled job cannot be retried while another one does the same work', async () => {
    const { enqueue, jobs } = await rig()
    const keyed = testJob('test.keyed', { dedupeKey: ({ note }) => note })
    const first = await enqueue(keyed, 'x')
    await jobs.cancel(administrator, first.id)
    await enqueue(keyed, 'x')
    await expect(jobs.retry(administrator, first.id)).rejects.toMatchObject({ code: 'jobs.not_ended' })
  })
})

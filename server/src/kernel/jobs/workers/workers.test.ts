import { describe, expect, test } from 'vitest'
import { type Clock, systemClock } from '#kernel/system'
import { administrator, observed, type Rig, testJob, untilAborted } from '../test-rig.ts'
import { useRigs } from '../test-rigs.ts'
import { takesKind } from './kinds.ts'

const rig = useRigs()

const photo = testJob('photos.read')
const mail = testJob('mail.send')
const shifted = (ms: number): Clock => ({ now: () => Date.now() + ms, wait: systemClock.wait })
const start = async (it: Rig) => {
  const [photos, mails] = [observed(photo), observed(mail)]
  await it.start(photos.handler, mails.handler)
  return { photos: photos.runs, mails: mails.runs }
}
const workersOf = async (it: Rig, name: string): Promise<number | undefined> =>
  (await it.jobs.queues.list(administrator)).items.find(queue => queue.name === name)?.workers

describe('workers', () => {
  test('a worker takes only the kinds that it is told to; the others wait for another one, and are shown so', async () => {
    const one = await rig({ queues: ['photos.*'] })
    const ran = await start(one)
    const { id } = await one.enqueue(mail)
    await one.until((await one.enqueue(photo)).id, 'succeeded')
    await expect.poll(() => workersOf(one, 'photos.read'), { timeout: 60_000 }).toBe(1)
    expect(await workersOf(one, 'mail.send')).toBe(0)
    expect(ran.mails).toEqual([])
    const two = await rig({ queues: ['mail.send'] })
    await start(two)
    await two.until(id, 'succeeded')
    await expect.poll(() => workersOf(one, 'mail.send'), { timeout: 60_000 }).toBe(1)
    expect((await one.jobs.workers.list(administrator)).items.map(({ kinds }) => kinds).sort()).toEqual([
      ['mail.send'],
      ['photos.read'],
    ])
  })

  test('a kind that a worker does not know stays for one that does', async () => {
    const old = await rig()
    await old.start(observed(photo).handler)
    const { id } = await old.enqueue(mail)
    await old.until((await old.enqueue(photo)).id, 'succeeded')
    expect(await old.jobs.get(administrator, id)).toMatchObject({ status: 'queued', attempts: 0 })
    const young = await rig()
    await start(young)
    await old.until(id, 'succeeded')
  })

  test('a worker that ends is gone; one that went away without a word is shown as not alive', async () => {
    const [one, two] = [await rig(), await rig()]
    await start(one)
    await start(two)
    const alive = async () =>
      (await one.jobs.workers.list(administrator)).items.map(worker => worker.alive).sort()
    await expect.poll(alive, { timeout: 60_000 }).toEqual([true, true])
    await two.jobs.drain(AbortSignal.timeout(5_000))
    expect(await alive()).toEqual([true])
    await one.query(`insert into kernel.worker (id, name, host, pid, roles, kinds, capacity, version, started_at, heartbeat_at)
      select gen_random_uuid(), 'gone', host, pid, roles, kinds, capacity, version, 0, heartbeat_at - 60000 from kernel.worker`)
    expect(await alive()).toEqual([false, true])
    expect(await workersOf(one, 'photos.read')).toBe(1)
  })

  test('a worker whose clock is ten minutes wrong runs nothing early and nothing late', async () => {
    const fast = await rig({ clock: shifted(600_000) })
    const { photos } = await start(fast)
    const later = await fast.enqueue(photo, '', { runAt: Date.now() + 120_000 })
    const soon = await fast.enqueue(photo, '', { delayMs: 300 })
    await fast.until(soon.id, 'succeeded')
    expect(photos.map(({ jobId }) => jobId)).toEqual([soon.id])
    expect((await fast.jobs.get(administrator, later.id)).status).toBe('queued')
    await fast.close()
    const slow = await rig({ clock: shifted(-600_000) })
    const ran = await start(slow)
    const now = await slow.enqueue(photo, '', { runAt: Date.now() })
    const done = await slow.until(now.id, 'succeeded')
    expect(ran.photos.map(({ jobId }) => jobId)).toEqual([now.id])
    expect(Math.abs(Date.now() - (done.finishedAt ?? 0))).toBeLessThan(60_000)
  })

  test('a worker whose clock is wrong waits between tries as long as another', async () => {
    const fast = await rig({ clock: shifted(600_000) })
    const flaky = testJob('test.flaky', { backoffSeconds: 0.3 })
    const times: number[] = []
    const { handler } = observed(flaky, async (_, { attempt }) => {
      times.push(Date.now())
      if (attempt < 2) throw new Error('not yet')
    })
    await fast.start(handler)
    const done = await fast.until((await fast.enqueue(flaky)).id, 'succeeded')
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(295)
    expect(done.runAt).toBeLessThan(Date.now() + 60_000)
  })
})

describe('queues', () => {
  test('while a queue is paused no process begins its jobs; those that run go on, and resuming starts the rest', async () => {
    const [one, two] = [await rig(), await rig()]
    const release = Promise.withResolvers<void>()
    const first = observed(photo, () => release.promise)
    await one.start(first.handler)
    const running = await one.enqueue(photo)
    await first.started
    await two.jobs.queues.pause(administrator, 'photos.read')
    const second = observed(photo)
    await two.start(second.handler)
    const waiting = await one.enqueue(photo)
    release.resolve()
    await one.until(running.id, 'succeeded')
    const after = await rig()
    const third = observed(photo)
    await after.start(third.handler)
    await systemClock.wait(1_000)
    expect((await one.jobs.get(administrator, waiting.id)).status).toBe('queued')
    expect([first.runs.length, second.runs.length, third.runs.length]).toEqual([1, 0, 0])
    await after.jobs.queues.resume(administrator, 'photos.read')
    await one.until(waiting.id, 'succeeded')
  })

  test('the most urgent jobs of all kinds come first where there is not room for all', async () => {
    const it = await rig({ capacity: 1 })
    const order: string[] = []
    const note = async ({ note }: { note: string }) => void order.push(note)
    for (const priority of [1, 5, 3]) {
      await it.enqueue(photo, `photo ${priority}`, { priority })
      await it.enqueue(mail, `mail ${priority - 1}`, { priority: priority - 1 })
    }
    await it.start(observed(photo, note).handler, observed(mail, note).handler)
    await it.jobs.idle()
    expect(order).toEqual(['photo 5', 'mail 4', 'photo 3', 'mail 2', 'photo 1', 'mail 0'])
  })

  test('the figures of each queue are measured for all to see', async () => {
    const it = await rig()
    await it.enqueue(photo)
    await it.enqueue(photo, '', { delayMs: 3_600_000 })
    await it.jobs.queues.pause(administrator, 'photos.read')
    const text = await it.metrics.registry.metrics()
    expect(text).toContain('fovea_queue_jobs{name="photos.read",state="ready"} 1')
    expect(text).toContain('fovea_queue_jobs{name="photos.read",state="delayed"} 1')
    expect(text).toContain('fovea_queue_paused{name="photos.read"} 1')
    expect(text).toContain('fovea_queue_workers{name="photos.read"} 0')
    expect(text).toMatch(/fovea_queue_oldest_seconds\{name="photos.read"\} \d/)
  })

  test.each([
    [undefined, 'library.derive', true],
    [['*'], 'library.derive', true],
    [['library.*'], 'library.derive', true],
    [['library.*'], 'library2.derive', false],
    [['library.derive', 'mail.*'], 'library.import', false],
  ])('JOB_QUEUES %j and the kind %s: %s', (patterns, name, takes) => {
    expect(takesKind(patterns, name)).toBe(takes)
  })
})

test('a job tells what happened to each of its last tries, twenty at most', async () => {
  const it = await rig()
  const stubborn = testJob('test.stubborn', { retries: 22, backoffSeconds: 0 })
  const { handler } = observed(stubborn, async (_, { attempt, signal }) => {
    if (attempt <= 22) throw new Error('not yet')
    await untilAborted(signal)
  })
  await it.start(handler)
  const { id } = await it.enqueue(stubborn)
  const detail = () => it.jobs.get(administrator, id)
  await expect.poll(async () => (await detail()).attempts, { timeout: 60_000 }).toBe(23)
  const running = await detail()
  expect(running.history).toHaveLength(21)
  expect(running.history[0]).toMatchObject({
    attempt: 3,
    outcome: 'failed',
    error: { code: 'internal.error' },
  })
  expect(running.history.at(-1)).toMatchObject({
    attempt: 23,
    outcome: 'running',
    endedAt: null,
    worker: running.worker,
  })
  await it.jobs.cancel(administrator, id)
  const { history } = await detail()
  expect(history).toHaveLength(20)
  expect(history.at(-1)).toMatchObject({
    attempt: 23,
    outcome: 'cancelled',
    endedAt: expect.any(Number),
    error: null,
  })
})

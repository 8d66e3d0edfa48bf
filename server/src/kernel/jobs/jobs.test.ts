import { describe, expect, test } from 'vitest'
import { systemIds } from '#kernel/system'
import { actor, observed, testJob } from './test-rig.ts'
import { useRigs } from './test-rigs.ts'

const rig = useRigs()

describe('enqueueing', () => {
  test('a job that commits runs, is shown as succeeded, and leaves the queue', async () => {
    const { start, enqueue, until, query } = await rig()
    const note = testJob('test.note')
    const { handler, runs } = observed(note)
    await start(handler)
    const projectId = systemIds.next()
    const assetId = systemIds.next()
    const queued = await enqueue(note, 'hello', { projectId, assetId, requestId: 'request-1' })
    expect(queued).toMatchObject({
      status: 'queued',
      attempts: 0,
      progress: 0,
      projectId,
      assetId,
      error: null,
    })
    const done = await until(queued.id, 'succeeded')
    expect(done).toMatchObject({ progress: 1, attempts: 1, error: null })
    expect(done.finishedAt).toBeGreaterThanOrEqual(done.startedAt ?? Number.POSITIVE_INFINITY)
    expect(runs).toHaveLength(1)
    expect(runs[0]).toMatchObject({
      jobId: queued.id,
      projectId,
      assetId,
      requestId: 'request-1',
      attempt: 1,
    })
    expect((await query('select * from boss.job')).rows).toEqual([])
  })

  test('a transaction that rolls back leaves no job behind', async () => {
    const { db, jobs, query } = await rig()
    const note = testJob('test.rollback')
    const attempt = db.transaction(async tx => {
      await jobs.enqueue(tx, note, { note: 'never' }, { projectId: null })
      throw new Error('changed my mind')
    })
    await expect(attempt).rejects.toThrow('changed my mind')
    expect((await query('select * from kernel.job')).rows).toEqual([])
    expect((await query('select * from boss.job')).rows).toEqual([])
  })

  test('while a job with the same key lives, another enqueue answers it; afterwards a new one is made', async () => {
    const { start, enqueue, until } = await rig()
    const keyed = testJob('test.keyed', { dedupeKey: ({ note }) => note })
    const [first, second, other] = [
      await enqueue(keyed, 'a'),
      await enqueue(keyed, 'a'),
      await enqueue(keyed, 'b'),
    ]
    expect(second.id).toBe(first.id)
    expect(other.id).not.toBe(first.id)
    await start(observed(keyed).handler)
    await until(first.id, 'succeeded')
    expect((await enqueue(keyed, 'a')).id).not.toBe(first.id)
  })

  test('ten enqueues of one key at the same moment make one job; another project has its own', async () => {
    const { enqueue } = await rig()
    const keyed = testJob('test.keyed', { dedupeKey: ({ note }) => note })
    const made = await Promise.all(Array.from({ length: 10 }, () => enqueue(keyed, 'same')))
    expect(new Set(made.map(job => job.id)).size).toBe(1)
    const elsewhere = await enqueue(keyed, 'same', { projectId: systemIds.next() })
    expect(elsewhere.id).not.toBe(made[0]?.id)
  })

  test('a job for later does not run earlier', async () => {
    const { start, enqueue, until } = await rig()
    const note = testJob('test.later')
    await start(observed(note).handler)
    const runAt = Date.now() + 600
    const done = await until((await enqueue(note, '', { runAt })).id, 'succeeded')
    expect(done.startedAt).toBeGreaterThanOrEqual(runAt)
  })
})

describe('who sees what', () => {
  test('jobs are listed newest first, page by page, with their filters, and never those of another project', async () => {
    const { enqueue, jobs } = await rig()
    const [a, b] = [testJob('test.a'), testJob('test.b')]
    const [mine, theirs, assetId] = [systemIds.next(), systemIds.next(), systemIds.next()]
    const reader = actor(mine, ['library:read'])
    const made = []
    for (let i = 0; i < 5; i += 1)
      made.push(await enqueue(i % 2 ? b : a, '', { projectId: mine, assetId: i === 3 ? assetId : null }))
    await enqueue(a, '', { projectId: theirs })
    await enqueue(a, '', { projectId: null })
    const newest = made.map(job => job.id).reverse()
    const first = await jobs.list(reader, { limit: 3 })
    const second = await jobs.list(reader, { limit: 3, cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items].map(job => job.id)).toEqual(newest)
    expect(second.nextCursor).toBeNull()
    const ids = async (query: object) =>
      (await jobs.list(reader, { limit: 50, ...query })).items.map(job => job.id)
    expect(await ids({ name: 'test.b' })).toEqual([newest[1], newest[3]])
    expect(await ids({ assetId })).toEqual([newest[1]])
    expect(await ids({ assetId: 'no-such-asset' })).toEqual([])
    expect(await ids({ status: 'running' })).toEqual([])
    await expect(jobs.list(reader, { limit: 3, cursor: 'made up' })).rejects.toMatchObject({ status: 400 })
    expect((await jobs.list(actor(mine, ['library:read'], true), { limit: 50 })).items).toHaveLength(6)
  })

  test('a job of another project, of the server, or with an impossible id does not exist', async () => {
    const { enqueue, jobs } = await rig()
    const note = testJob('test.note')
    const mine = actor(systemIds.next(), ['library:read', 'library:write'])
    const theirs = await enqueue(note, '', { projectId: systemIds.next() })
    const servers = await enqueue(note)
    for (const id of [theirs.id, servers.id, 'nonsense', systemIds.next()]) {
      for (const act of [jobs.get, jobs.cancel, jobs.retry]) {
        await expect(act.call(jobs, mine, id)).rejects.toMatchObject({
          status: 404,
          code: 'jobs.job_not_found',
        })
      }
    }
    const own = await enqueue(note, '', { projectId: mine.projectId })
    const onlyReads = actor(mine.projectId, ['library:read'])
    await expect(jobs.cancel(onlyReads, own.id)).rejects.toMatchObject({ status: 403 })
    expect(await jobs.get(onlyReads, own.id)).toMatchObject({ id: own.id })
  })
})

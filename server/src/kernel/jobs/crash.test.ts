import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { administrator, fenced, hold, openRig, type Rig } from './test-rig.ts'

let database: TestDatabase
let rig: Rig
const children: ChildProcess[] = []

beforeEach(async () => {
  database = await createTestDatabase()
  rig = await openRig(database.target)
  await rig.query('create table public.effect (job_id uuid, pid integer, attempt integer, what text)')
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rig.close()
  await database.drop()
})

const FILE = fileURLToPath(new URL('./test-worker.ts', import.meta.url))

const worker = async (sole = ''): Promise<ChildProcess> => {
  const child = fork(FILE, [JSON.stringify(database.target), sole], { execArgv: [], stdio: 'inherit' })
  children.push(child)
  await said(child, 'ready')
  return child
}

/** Resolves when the child says so. */
const said = (child: ChildProcess, what: string): Promise<void> =>
  new Promise(resolve => {
    const hear = (message: object) => {
      if (!(what in message)) return
      child.off('message', hear)
      resolve()
    }
    child.on('message', hear)
  })

const kill = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const effects = async (): Promise<string[]> => {
  const { rows } = await rig.query<{ attempt: number; what: string }>(
    'select attempt, what from public.effect order by ctid',
  )
  return rows.map(row => `${row.attempt} ${row.what}`)
}

const statuses = async (id: string): Promise<unknown[]> => {
  const { rows } = await rig.query<{ status: string }>(
    `select data->>'status' as status from kernel.notice where data->>'jobId' = '${id}' order by position`,
  )
  return rows.map(row => row.status)
}

/** Two workers and a job that one of them has begun. */
const contested = async (note: string, declaration = hold) => {
  const both = [await worker(), await worker()]
  const began = Promise.race(both.map(async child => said(child, 'began').then(() => child)))
  const { id } = await rig.enqueue(declaration, note)
  const first = await began
  const second = both.find(child => child !== first)
  if (!second) throw new Error('There is no second worker')
  return { id, first, second }
}

test('the job of a worker that was killed is finished once, by another worker', async () => {
  const { id, first } = await contested('60000,50')
  await kill(first)
  const done = await rig.until(id, 'succeeded')
  expect(done.attempts).toBe(2)
  expect(await effects()).toEqual(['1 began', '2 began', '2 ended'])
  expect(await statuses(id)).toEqual(['queued', 'running', 'queued', 'running', 'succeeded'])
})

test('a frozen worker that wakes up after another took its job changes nothing', async () => {
  const { id, first, second } = await contested('1000,4000')
  const again = said(second, 'began')
  const late = said(first, 'ended')
  first.kill('SIGSTOP')
  await again
  first.kill('SIGCONT')
  await late
  const done = await rig.until(id, 'succeeded')
  expect(await effects()).toEqual(['1 began', '2 began', '1 ended', '2 ended'])
  expect(done.attempts).toBe(2)
  expect(await statuses(id)).toEqual(['queued', 'running', 'queued', 'running', 'succeeded'])
})

test('what a frozen worker has written in a transaction of its try does not count when another took its job', async () => {
  const { id, first } = await contested('1000,50', fenced)
  const refused = said(first, 'refused')
  first.kill('SIGSTOP')
  await rig.until(id, 'succeeded')
  first.kill('SIGCONT')
  await refused
  expect(await effects()).toEqual(['2 wrote'])
  const again = said(first, 'ended')
  await rig.enqueue(hold, '0')
  for (const child of children) if (child !== first) await kill(child)
  await rig.enqueue(hold, '0')
  await again
})

test('a job that loses its worker again and again is quarantined in the end, and can be retried by hand', async () => {
  const { id } = await rig.enqueue(hold, '60000')
  for (let round = 1; round <= 3; round += 1) {
    const child = await worker('sole')
    await rig.until(id, 'running')
    expect(await rig.jobs.get(administrator, id)).toMatchObject({ attempts: round })
    await kill(child)
  }
  await rig.query(`update kernel.job set losses = 9 where id = '${id}'`)
  await worker('sole')
  const out = await rig.until(id, 'quarantined')
  expect(out).toMatchObject({ attempts: 3, error: { code: 'job.worker_lost' } })
  expect(await rig.jobs.retry(administrator, id)).toMatchObject({
    status: 'queued',
    attempts: 0,
    error: null,
  })
})

test('after a crash the only worker takes up what it left at once, without waiting for leases to end', async () => {
  const first = await worker()
  const began = said(first, 'began')
  const { id } = await rig.enqueue(hold, '0')
  await began
  await kill(first)
  // No lease ends within this test.
  await rig.query(
    `update kernel.job set heartbeat_at = heartbeat_at + 60000 where id = '${id}' and status = 'running'`,
  )
  const since = Date.now()
  await worker('sole')
  await rig.until(id, 'succeeded')
  expect(Date.now() - since).toBeLessThan(10_000)
})

test('ten kills at random moments lose no job and let none be finished twice', async () => {
  const ids = new Set<string>()
  for (let i = 0; i < 60; i += 1) ids.add((await rig.enqueue(hold, String(10 + (i % 7) * 15))).id)
  for (let round = 0; round < 10; round += 1) {
    const child = await worker('sole')
    const more = await rig.enqueue(hold, '20')
    ids.add(more.id)
    await new Promise(resolve => setTimeout(resolve, Math.random() * 120))
    await kill(child)
  }
  await worker('sole')
  await rig.jobs.idle()
  const { rows } = await rig.query<{ id: string; status: string }>('select id, status from kernel.job')
  expect(new Set(rows.map(row => row.id))).toEqual(ids)
  await rig.jobs.idle()
  expect((await rig.query("select 1 from kernel.job where status <> 'succeeded'")).rows).toEqual([])
  expect((await rig.query('select 1 from boss.job')).rows).toEqual([])
  const told = await rig.query(`select data->>'jobId' from kernel.notice where topic = 'job.updated'
    and data->>'status' = 'succeeded' group by 1 having count(*) > 1`)
  expect(told.rows).toEqual([])
})

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { administrator, hold, openRig, type Rig } from '../test-rig.ts'
import { chord, step } from './spec.ts'

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

const FILE = fileURLToPath(new URL('../test-worker.ts', import.meta.url))

const worker = async (): Promise<ChildProcess> => {
  const child = fork(FILE, [JSON.stringify(database.target), 'sole'], { execArgv: [], stdio: 'inherit' })
  children.push(child)
  await once(child, 'message')
  return child
}

test('a chord whose workers are killed calls back once, after the last of its children', async () => {
  const parts = Array.from({ length: 40 }, (_, index) => step(hold, { note: String(10 + (index % 7) * 15) }))
  const flow = await rig.db.transaction(tx =>
    rig.jobs.flow(tx, chord(parts, step(hold, { note: '0' })), { projectId: null }),
  )
  for (let round = 0; round < 5; round += 1) {
    const child = await worker()
    await new Promise(resolve => setTimeout(resolve, Math.random() * 120))
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await worker()
  await rig.jobs.idle()
  expect(await rig.jobs.getFlow(administrator, flow.id)).toMatchObject({
    status: 'succeeded',
    counts: { succeeded: 41 },
  })
  const { rows } = await rig.query<{ id: string }>(`select data->>'jobId' as id from kernel.notice
    where data->>'flowId' = '${flow.id}' and data->>'status' = 'succeeded' order by position`)
  expect(new Set(rows.map(({ id }) => id)).size).toBe(41)
  expect(rows).toHaveLength(41)
  const [last] = (await rig.query<{ id: string }>('select id from kernel.job order by id desc limit 1')).rows
  expect(rows.at(-1)?.id).toBe(last?.id)
  expect((await rig.query('select 1 from kernel.flow_gate where remaining <> 0')).rows).toEqual([])
  expect((await rig.query('select 1 from boss.job')).rows).toEqual([])
})

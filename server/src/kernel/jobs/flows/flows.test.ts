import { describe, expect, test } from 'vitest'
import type { JobContext, JobResult } from '../declaration.ts'
import { handleJob } from '../declaration.ts'
import type { Job } from '../schema.ts'
import { administrator, type Note, type Rig, testJob } from '../test-rig.ts'
import { problem, useRigs } from '../test-rigs.ts'
import { chain, chord, type FlowStep, group, step } from './spec.ts'

const rig = useRigs()

const part = testJob('test.part', { retries: 0, concurrency: 8 })
const done = testJob('test.done', { retries: 0 })

const create = ({ db, jobs }: Rig, flow: FlowStep) =>
  db.transaction(tx => jobs.flow(tx, flow, { projectId: null }))

/** By their notes; each note is used once in a flow. */
const stepsOf = async (rig: Rig, flowId: string): Promise<Record<string, Job>> => {
  const { rows } = await rig.query<{ id: string; note: string }>(
    `select id, input->>'note' as note from kernel.job where flow_id = '${flowId}' order by id`,
  )
  const jobs = await Promise.all(rows.map(({ id }) => rig.jobs.get(administrator, id)))
  return Object.fromEntries(jobs.map((job, index) => [rows[index]?.note, job]))
}

const statuses = async (rig: Rig, flowId: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(await stepsOf(rig, flowId)).map(([note, job]) => [
      note,
      job.blocked ? 'blocked' : job.status,
    ]),
  )

/** Answers its note, and reads the answers of the steps before it. */
const telling = (declaration = part) => {
  const order: string[] = []
  const read = new Map<string, JobResult[]>()
  const handler = handleJob(declaration, async ({ note }: Note, context: JobContext) => {
    const results: JobResult[] = []
    for await (const { result } of context.results()) results.push(result)
    read.set(note, results)
    order.push(note)
    return note
  })
  return { handler, order, read }
}

describe('flows', () => {
  test('the steps of a chain run one after the other, and each reads the answer of the one before', async () => {
    const it = await rig()
    const { handler, order, read } = telling()
    await it.start(handler)
    const flow = await create(it, chain(['a', 'b', 'c'].map(note => step(part, { note }))))
    expect(flow).toMatchObject({ status: 'running', total: 3, blocked: 2, progress: 0 })
    await it.jobs.idle()
    expect(order).toEqual(['a', 'b', 'c'])
    expect([read.get('a'), read.get('b'), read.get('c')]).toEqual([[], ['a'], ['b']])
  })

  test('flows nest: a group of chains and a chord, then a last step that reads all their last answers', async () => {
    const it = await rig()
    const { handler, order, read } = telling()
    const job = (note: string) => step(part, { note })
    const flow = await create(
      it,
      chain([
        job('first'),
        group([chain([job('a1'), job('a2')]), chord([job('b1'), job('b2')], job('b3'))]),
        job('last'),
      ]),
    )
    expect(await statuses(it, flow.id)).toEqual({
      ...{
        first: 'queued',
        a1: 'blocked',
        a2: 'blocked',
        b1: 'blocked',
        b2: 'blocked',
        b3: 'blocked',
        last: 'blocked',
      },
    })
    await it.start(handler)
    await it.jobs.idle()
    expect(order[0]).toBe('first')
    expect(order.at(-1)).toBe('last')
    expect(read.get('b3')).toEqual(['b1', 'b2'])
    expect(read.get('last')).toEqual(['a2', 'b3'])
  })

  test('a chord of 500 children in two processes calls back once, with every answer in order', async () => {
    const [one, two] = [await rig(), await rig()]
    const runs: string[] = []
    const callbacks: JobResult[][] = []
    const child = handleJob(part, async ({ note }) => {
      runs.push(note)
      return Number(note)
    })
    const callback = handleJob(done, async (_, context) => {
      const answers: JobResult[] = []
      for await (const { result } of context.results()) answers.push(result)
      callbacks.push(answers)
    })
    const notes = Array.from({ length: 500 }, (_, index) => String(index))
    const children = notes.map(note => step(part, { note }))
    const flow = await create(one, chord(children, step(done, { note: 'end' })))
    await Promise.all([one.start(child, callback), two.start(child, callback)])
    await one.jobs.idle()
    expect(runs.toSorted((a, b) => Number(a) - Number(b))).toEqual(notes)
    expect(callbacks).toEqual([notes.map(Number)])
    const { rows } = await one.query<{ told: number }>(
      `select count(*)::int as told from kernel.notice where data->>'status' = 'running' and data->>'name' = 'test.done'`,
    )
    expect(rows).toEqual([{ told: 1 }])
    expect(await one.jobs.getFlow(administrator, flow.id)).toMatchObject({
      total: 501,
      counts: { succeeded: 501 },
      progress: 1,
      status: 'succeeded',
    })
  })

  test('a flow that cannot be committed leaves nothing behind', async () => {
    const it = await rig()
    await expect(
      it.db.transaction(async tx => {
        await it.jobs.flow(tx, chain([step(part, { note: 'a' }), step(part, { note: 'b' })]), {
          projectId: null,
        })
        throw problem(409, 'test.refused')
      }),
    ).rejects.toMatchObject({ code: 'test.refused' })
    for (const table of ['kernel.job', 'kernel.flow', 'kernel.flow_gate', 'boss.job'])
      expect((await it.query(`select 1 from ${table}`)).rows).toEqual([])
  })

  test('a part without steps is refused', async () => {
    const it = await rig()
    await expect(create(it, chain([step(part, { note: 'a' }), group([])]))).rejects.toMatchObject({
      status: 422,
      code: 'jobs.flow_empty',
    })
  })
})

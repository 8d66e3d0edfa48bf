import { expect, test } from 'vitest'
import { systemClock } from '#kernel/system'
import { administrator, observed, testJob } from './test-rig.ts'
import { useRigs } from './test-rigs.ts'

const rig = useRigs()
const writing = testJob('test.writing', { retries: 0 })

test('what a try wrote in its transaction does not count once another worker has taken its job', async () => {
  const [one, two] = [await rig(), await rig()]
  await one.query('create table if not exists public.written (attempt integer)')
  await one.query('truncate public.written')
  const refused = Promise.withResolvers<unknown>()
  const { handler } = observed(writing, async (_, context) => {
    const write = context.transaction(async () => {
      await one.query(`insert into public.written values (${context.attempt})`)
      if (context.attempt > 1) return
      // As if this process had been frozen for longer than a lease.
      await two.query(`update kernel.job set heartbeat_at = 0 where id = '${context.jobId}'`)
      while ((await two.jobs.get(administrator, context.jobId)).status !== 'succeeded') {
        await two.query(
          `update kernel.job set heartbeat_at = 0 where id = '${context.jobId}' and attempts = 1`,
        )
        // PostgreSQL ends a transaction that stands still.
        await one.query('select 1')
        await systemClock.wait(20)
      }
    })
    await write.catch(error => {
      if (context.attempt === 1) refused.resolve(error)
      throw error
    })
  })
  await one.start(handler)
  const { id } = await one.enqueue(writing)
  await two.start(handler)
  expect(await refused.promise).toMatchObject({ code: 'job.lease_lost' })
  expect(await one.jobs.get(administrator, id)).toMatchObject({ status: 'succeeded', attempts: 2 })
  const { rows } = await two.query<{ attempt: number }>('select attempt from public.written')
  expect(rows).toEqual([{ attempt: 2 }])
  await two.query('drop table public.written')
})

test('an effect outside of the database is held back once another worker may have taken the job', async () => {
  const [one, two] = [await rig(), await rig()]
  const lost = Promise.withResolvers<readonly unknown[]>()
  const { handler } = observed(writing, async (_, context) => {
    const stillHeld = await context.confirm()
    stillHeld()
    if (context.attempt > 1) return
    while ((await two.jobs.get(administrator, context.jobId)).status !== 'succeeded') {
      // As if this process had been frozen for longer than a lease.
      await two.query(`update kernel.job set heartbeat_at = 0 where id = '${context.jobId}' and attempts = 1`)
      await systemClock.wait(20)
    }
    // Half of a lease, after which nobody can be sure any more.
    await systemClock.wait(1_000)
    const late = await Promise.resolve()
      .then(stillHeld)
      .catch((error: unknown) => error)
    const again = await context.confirm().catch((error: unknown) => error)
    lost.resolve([late, again])
  })
  await one.start(handler)
  await one.enqueue(writing)
  await two.start(handler)
  const code = 'job.lease_lost'
  expect(await lost.promise).toMatchObject([{ code }, { code }])
})

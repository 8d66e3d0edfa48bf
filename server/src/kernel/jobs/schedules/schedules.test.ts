import { describe, expect, test } from 'vitest'
import { type Clock, systemClock } from '#kernel/system'
import { administrator, observed, type Rig, testJob } from '../test-rig.ts'
import { useRigs } from '../test-rigs.ts'
import { declareSchedule, nextTurn } from './declaration.ts'

const rig = useRigs()

const job = testJob('test.turn')
const hourly = declareSchedule({
  name: 'test.hourly',
  cron: '0 * * * *',
  timezone: 'UTC',
  job,
  input: { note: 'turn' },
})
const shifted = (ms: number): Clock => ({ now: () => Date.now() + ms, wait: systemClock.wait })

const start = async (it: Rig) => {
  const { handler, runs } = observed(job)
  await it.jobs.start({ handlers: [handler], schedules: [hourly], soleWorker: false })
  return runs
}
const turns = async (it: Rig) => (await it.query('select 1 from kernel.job')).rows.length
const overdue = (it: Rig) => it.query('update kernel.schedule set next_at = next_at - 5 * 3600000::bigint')
const next = async (it: Rig) =>
  (await it.query<{ nextAt: number }>('select next_at as "nextAt" from kernel.schedule')).rows[0]?.nextAt ?? 0

describe('schedules', () => {
  test('a turn comes once among processes whose clocks differ by minutes', async () => {
    const rigs = [
      await rig({ clock: shifted(-600_000) }),
      await rig(),
      await rig({ clock: shifted(600_000) }),
    ]
    const [first] = rigs
    if (!first) throw new Error('There is no rig')
    for (const it of rigs) await start(it)
    expect(await turns(first)).toBe(0)
    await overdue(first)
    await expect.poll(() => turns(first), { timeout: 60_000 }).toBe(1)
    await first.jobs.idle()
    expect(await next(first)).toBeGreaterThan(Date.now())
    // Every process looks several times more.
    await systemClock.wait(500)
    expect(await turns(first)).toBe(1)
  })

  test('turns that were missed while nothing ran come once, at the start', async () => {
    const before = await rig()
    await start(before)
    await before.close()
    const it = await rig()
    await overdue(it)
    const runs = await start(it)
    await expect.poll(() => runs.length, { timeout: 60_000 }).toBe(1)
    await it.jobs.idle()
    expect(await turns(it)).toBe(1)
    const { items } = await it.jobs.schedules.list(administrator)
    expect(items).toMatchObject([{ name: 'test.hourly', lastJobId: runs[0]?.jobId }])
  })

  test('other times take effect at the next start; a paused schedule has no turns and catches up on none', async () => {
    const it = await rig()
    await start(it)
    await it.jobs.schedules.pause(administrator, 'test.hourly')
    await overdue(it)
    await systemClock.wait(500)
    expect(await turns(it)).toBe(0)
    const resumed = await it.jobs.schedules.resume(administrator, 'test.hourly')
    expect(resumed.nextAt).toBeGreaterThan(Date.now())
    await systemClock.wait(500)
    expect(await turns(it)).toBe(0)
    const other = await rig()
    const daily = declareSchedule({ ...hourly, job, input: { note: '' }, cron: '30 4 * * *' })
    await other.jobs.start({ handlers: [observed(job).handler], schedules: [daily], soleWorker: false })
    expect(new Date(await next(it)).toISOString()).toContain('T04:30:00')
  })

  test.each(['* * * * * *', '61 * * * *', '0 0 30 2 *', 'hourly'])(
    '%s is refused when it is declared',
    cron => {
      expect(() => declareSchedule({ ...hourly, job, input: { note: '' }, cron })).toThrow('test.hourly')
    },
  )

  test('a zone or an input that cannot be is refused when it is declared', () => {
    expect(() => declareSchedule({ ...hourly, job, input: { note: '' }, timezone: 'Mars/Base' })).toThrow(
      'Mars/Base',
    )
    // As a program without types would.
    const wrong = { note: 1 } as unknown as { note: string }
    expect(() => declareSchedule({ ...hourly, job, input: wrong })).toThrow()
  })

  test('when the clocks change, a turn comes once: after the hour that is left out, in the first of the two', () => {
    const nightly = declareSchedule({
      ...hourly,
      job,
      input: { note: '' },
      cron: '30 2 * * *',
      timezone: 'Europe/Berlin',
    })
    const after = (time: string) => new Date(nextTurn(nightly, Date.parse(time))).toISOString()
    expect(after('2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z')
    expect(after('2026-03-29T01:00:00Z')).toBe('2026-03-30T00:30:00.000Z')
    expect(after('2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z')
    expect(after('2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z')
  })
})

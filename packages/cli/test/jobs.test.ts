import { rm } from 'node:fs/promises'
import { createClient, type FoveaClient, type Job, type JobDetail, type Queue } from '@fovea/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, type CommandLine, type RunningServer, resultOf, signedIn, startServer } from './fovea.ts'
import { type PictureHost, startPictureHost } from './picture-host.ts'

const MISSING = '01900000-0000-7000-8000-000000000000'
const QUEUE = 'library.import'

let pictures: PictureHost
let server: RunningServer
let fovea: CommandLine
let client: FoveaClient

beforeAll(async () => {
  pictures = await startPictureHost()
  server = await startServer({ FETCH_ALLOW_HOSTS: pictures.host })
  fovea = await signedIn(server)
  client = createClient({ baseUrl: server.url, credentials: ADMIN })
})
afterAll(async () => {
  await server.stop()
  await pictures.close()
  await rm(fovea.home, { recursive: true })
})

let imported = 0
async function startImport(): Promise<string> {
  imported += 1
  const { job } = await client.assets.importUrl({ url: `http://${pictures.host}/${imported}.png` })
  return job.id
}
/** Resolves once the job has one of these states. */
async function reach(id: string, ...statuses: Job['status'][]): Promise<void> {
  await expect.poll(async () => (await client.jobs.get(id)).status, { timeout: 60_000 }).toBeOneOf(statuses)
}
async function failedImports(count: number): Promise<string[]> {
  pictures.mood = 'bad'
  const ids: string[] = []
  while (ids.length < count) ids.push(await startImport())
  for (const id of ids) await reach(id, 'failed')
  return ids
}
const ok = async (...args: string[]): Promise<string> => {
  const result = await fovea.run(args)
  expect(result).toMatchObject({ code: 0 })
  return result.stdout
}
const queue = async (): Promise<Queue | undefined> =>
  (await fovea.json<Queue[]>('jobs', 'queues')).find(one => one.name === QUEUE)

describe('Failed jobs', () => {
  let ids: string[] = []

  it('are listed, counted and explained, with the story of their tries', async () => {
    ids = await failedImports(3)
    expect(
      (await fovea.json<Job[]>('jobs', '--status', 'failed', '--queue', QUEUE)).map(job => job.id),
    ).toEqual(ids.toReversed())
    expect((await ok('jobs', '--ids', '--limit', '3')).trim().split('\n')).toEqual(ids.toReversed())
    expect(await queue()).toMatchObject({ failed: 3, running: 0, paused: false })
    const shown = await ok('jobs', 'show', ids[0] ?? '')
    expect(shown).toMatch(/^error +fetch\.not_an_image: /m)
    expect(shown).toMatch(/^1 {4}\d{4}-.* failed /m)
    const detail = await fovea.json<JobDetail>('jobs', 'show', ids[0] ?? '')
    expect(detail.history).toMatchObject([{ attempt: 1, outcome: 'failed' }])
  })

  it('are retried one by one, from a pipe, and by queue, once what was wrong is right', async () => {
    const [first = '', second = '', third = ''] = ids
    pictures.mood = 'good'
    const both = await fovea.run(['jobs', 'retry', first, MISSING, '--json'])
    expect(both.code).toBe(5)
    expect(JSON.parse(both.stdout)).toEqual([
      { id: first, ok: true, status: 'done' },
      { id: MISSING, ok: false, status: 'failed', error: expect.stringContaining('jobs.job_not_found') },
    ])
    expect((await fovea.run(['jobs', 'retry', '-'], `${second}\n`)).stdout).toBe(`queued  ${second}\n`)
    expect(await ok('jobs', 'retry', '--queue', QUEUE, '--failed', '--dry-run')).toBe(
      `1 job of ${QUEUE} would be queued again\n`,
    )
    expect(await fovea.json('jobs', 'redrive', QUEUE)).toEqual({ queue: QUEUE, found: 1, redriven: 1 })
    for (const id of [first, second, third]) await reach(id, 'succeeded')
    expect(await ok('jobs', 'redrive', QUEUE)).toBe(`0 jobs of ${QUEUE} queued again\n`)
    expect(await queue()).toMatchObject({ failed: 0 })
  })
})

describe('A paused queue', () => {
  it('begins nothing until it is resumed, and tells who paused it', async () => {
    expect(await ok('jobs', 'pause', QUEUE)).toBe(`paused  ${QUEUE}\n`)
    pictures.mood = 'good'
    const id = await startImport()
    expect(await queue()).toMatchObject({ paused: true, queued: 1, running: 0 })
    expect(await ok('jobs', 'queues')).toMatch(/^library\.import +1 +0 .* by ada@example\.org$/m)
    expect(await ok('jobs', 'resume', QUEUE)).toBe(`resumed  ${QUEUE}\n`)
    expect(await ok('jobs', 'show', id, '--watch')).toContain('succeeded')
  })

  it('lets jobs be cancelled', async () => {
    await ok('jobs', 'pause', QUEUE)
    const id = await startImport()
    expect((await fovea.run(['jobs', 'cancel', '-'], JSON.stringify([{ id }]))).stdout).toBe(
      `cancelled  ${id}\n`,
    )
    expect((await fovea.run(['jobs', 'cancel', id])).code).toBe(1)
    await ok('jobs', 'resume', QUEUE)
  })
})

describe('The rest of the machinery', () => {
  it('shows the workers and what they take', async () => {
    expect(await fovea.json('jobs', 'workers')).toMatchObject([
      { alive: true, kinds: expect.arrayContaining([QUEUE]) },
    ])
    expect(await ok('jobs', 'workers')).toMatch(/ago +0 of \d+ /)
  })

  it('shows the schedules, brings one now, and pauses it', async () => {
    const name = 'library.empty-trash'
    const id = (await ok('jobs', 'schedules', 'run', name)).trim()
    expect(await ok('jobs', 'show', id, '--watch')).toMatch(/^answer +\{"purged":0\}$/m)
    await ok('jobs', 'schedules', 'pause', name)
    const schedules = (await fovea.json('jobs', 'schedules')) as { name: string; paused: boolean }[]
    expect(schedules.filter(({ paused }) => paused)).toMatchObject([{ name, lastJobId: id }])
    await ok('jobs', 'schedules', 'resume', name)
    expect(await ok('jobs', 'schedules')).not.toContain('paused')
  })

  it.each([
    [
      '2 for a command that there is not',
      2,
      ['jobs', 'shwo'],
      'There is no command jobs shwo; there are ls, show',
    ],
    ['2 for a retry of nothing', 2, ['jobs', 'retry'], 'Name jobs, or a queue with --queue'],
    [
      '2 for a retry of all',
      2,
      ['jobs', 'retry', '--queue', QUEUE],
      'Say which jobs of library.import: --failed',
    ],
    [
      '2 for jobs and a queue',
      2,
      ['jobs', 'retry', MISSING, '--queue', QUEUE, '--failed'],
      'Name jobs, or a queue',
    ],
    ['2 for a cancel of nothing', 2, ['jobs', 'cancel'], 'Name jobs, or a flow with --flow'],
    [
      '4 for a queue that there is not',
      4,
      ['jobs', '--queue', 'nope'],
      'There is no queue nope; there are library.',
    ],
    ['4 for a pause of none', 4, ['jobs', 'pause', 'nope'], 'See: fovea jobs queues'],
    [
      '4 for a schedule that there is not',
      4,
      ['jobs', 'schedules', 'run', 'nope'],
      'See: fovea jobs schedules',
    ],
    ['4 for a flow that there is not', 4, ['jobs', 'cancel', '--flow', MISSING], 'jobs.flow_not_found'],
    ['4 for a job that there is not', 4, ['jobs', 'show', MISSING], 'jobs.job_not_found'],
  ])('has the exit code %s', async (_what, code, args, message) => {
    const result = await fovea.run(args)
    expect(result).toMatchObject({ code, stdout: '' })
    expect(result.stderr).toContain(message)
  })
})

describe('jobs --watch without a terminal', () => {
  it('tells each change on a line, of one queue where that is asked for, until Ctrl-C', async () => {
    const child = fovea.start(['jobs', '--watch', '--queue', QUEUE])
    const done = resultOf(child)
    let seen = ''
    child.stdout?.on('data', (part: string) => {
      seen += part
    })
    // Imports go on until the watcher tells of one: it may not be connected when the first is made.
    pictures.mood = 'good'
    while (!seen.includes('succeeded') && child.exitCode === null)
      await reach(await startImport(), 'succeeded')
    child.kill('SIGINT')
    const { code, stdout } = await done
    expect(code).toBe(130)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.every(line => line.includes(QUEUE))).toBe(true)
    expect(new Set(lines).size).toBe(lines.length)
  })
})

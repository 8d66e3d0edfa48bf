import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createMetrics } from '#kernel/telemetry'
import type { ChildExit, ChildPoolOptions } from './options.ts'
import { type ChildPool, createChildPool } from './pool.ts'
import { poolMetrics } from './prometheus.ts'

const entry = new URL('./child.fixture.ts', import.meta.url)
const opened: ChildPool[] = []

function startPool(options: Partial<ChildPoolOptions> = {}): { pool: ChildPool; exits: ChildExit[] } {
  const exits: ChildExit[] = []
  const pool = createChildPool({
    name: 'test',
    entry,
    size: 1,
    deadlineMs: 20_000,
    permissions: { read: [], addons: false },
    maxQueue: 100,
    onExit: exit => exits.push(exit),
    ...options,
  })
  opened.push(pool)
  return { pool, exits }
}

/** A killed process may stay a zombie when the first process of a container does not collect it. */
function isAlive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z')
  } catch {
    return false
  }
}

const wait = { timeout: 15_000, interval: 20 }

afterEach(async () => {
  const gone = AbortSignal.abort()
  await Promise.all(opened.splice(0).map(pool => pool.close(gone)))
})

describe('a run', () => {
  it('carries buffers, maps and big integers there and back', async () => {
    const { pool } = startPool()
    const input = { bytes: Buffer.alloc(5_000_000, 7), map: new Map([['a', 1n]]), none: null }
    const output = await pool.run<typeof input, typeof input>('echo', input)
    expect(Buffer.isBuffer(output.bytes)).toBe(true)
    expect(output.bytes.equals(input.bytes)).toBe(true)
    expect(output.map).toEqual(input.map)
  })

  it('starts no process before it is needed, and as many as there is work for', async () => {
    const { pool } = startPool({ size: 3 })
    expect(pool.stats().children).toBe(0)
    const first = await pool.run('pid', null)
    expect(pool.stats()).toMatchObject({ children: 1, busy: 0, runs: 1 })
    const pids = await Promise.all([1, 2, 3].map(() => pool.run('pid', null)))
    expect(pids).toContain(first)
    await pool.warm()
    expect(pool.stats().children).toBe(3)
  })

  it('brings a Problem of the child to the caller as it was thrown', async () => {
    const { pool } = startPool()
    await expect(pool.run('refuse', null)).rejects.toMatchObject({
      name: 'Problem',
      status: 422,
      code: 'test.refused',
      message: 'Not this one.',
      extra: { width: 7 },
      retryable: false,
    })
  })

  it('tells a bug in the child apart, with its stack, and the child goes on', async () => {
    const { pool } = startPool()
    const pid = await pool.run('pid', null)
    const failure = pool.run('fault', null)
    await expect(failure).rejects.toMatchObject({ code: 'process.fault', retryable: true })
    await failure.catch(error => expect(String(error.cause)).toContain('TypeError: a bug'))
    await expect(pool.run('echo', () => {})).rejects.toThrow('could not be cloned')
    await expect(pool.run('no such task', null)).rejects.toMatchObject({ code: 'process.fault' })
    await expect(pool.run('toString', null)).rejects.toMatchObject({ code: 'process.fault' })
    expect(await pool.run('pid', null)).toBe(pid)
  })
})

describe('a run that goes wrong', () => {
  it.each(['forever', 'spin'])(
    'past its deadline is killed (%s), and the next one has a new child',
    async task => {
      const { pool, exits } = startPool()
      const pid = await pool.run<null, number>('pid', null)
      await expect(pool.run(task, null, { deadlineMs: 100 })).rejects.toMatchObject({
        code: 'process.deadline',
        retryable: false,
      })
      expect(await pool.run('pid', null)).not.toBe(pid)
      expect(isAlive(pid)).toBe(false)
      expect(exits).toMatchObject([{ pid, reason: 'deadline', signal: 'SIGKILL' }])
      expect(pool.stats()).toMatchObject({ deadlineKills: 1, restarts: 1 })
    },
  )

  it('by a crash says what the child said last, at most 4 KiB of it', async () => {
    const { pool, exits } = startPool()
    const failure = await pool.run('abort', null).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'process.crashed', status: 500, retryable: true })
    expect(exits[0]?.stderr).toContain('the decoder lost its mind')
    expect(Buffer.byteLength(exits[0]?.stderr ?? '')).toBeLessThanOrEqual(4096)
    expect(await pool.run('echo', 1)).toBe(1)
    expect(pool.stats()).toMatchObject({ crashes: 1, restarts: 1 })
  })

  it('takes only the run of the killed child along', async () => {
    const { pool } = startPool({ size: 2 })
    const doomed = pool.run('forever', null).catch((error: unknown) => error)
    const others = Array.from({ length: 20 }, (_, index) => pool.run('echo', index))
    const pid = await pool.run<null, number>('pid', null)
    expect(await Promise.all(others)).toEqual(Array.from({ length: 20 }, (_, index) => index))
    expect(isAlive(pid)).toBe(true)
    await pool.close(AbortSignal.abort())
    expect(await doomed).toMatchObject({ code: 'process.closed' })
  })

  it('ends with the reason of an abort, while it runs and while it waits', async () => {
    const { pool } = startPool()
    const pid = await pool.run<null, number>('pid', null)
    const running = new AbortController()
    const waiting = new AbortController()
    const first = pool.run('spin', null, { signal: running.signal })
    const second = pool.run('echo', 2, { signal: waiting.signal })
    const third = pool.run('echo', 3)
    waiting.abort(new Error('not any more'))
    await expect(second).rejects.toThrow('not any more')
    expect(pool.stats().queued).toBe(1)
    running.abort(new Error('cancelled by the user'))
    await expect(first).rejects.toThrow('cancelled by the user')
    expect(await third).toBe(3)
    expect(isAlive(pid)).toBe(false)
    await expect(pool.run('echo', 4, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow(
      'before',
    )
  })

  it('at the start says so, once for each run, and does not start children for ever', async () => {
    const { pool, exits } = startPool({ entry: new URL('./broken-child.fixture.ts', import.meta.url) })
    await expect(pool.run('echo', 1)).rejects.toMatchObject({ code: 'process.crashed' })
    await expect(pool.warm()).rejects.toMatchObject({ code: 'process.crashed' })
    await vi.waitFor(() => expect(pool.stats().children).toBe(0), wait)
    expect(exits).toHaveLength(2)
    expect(exits[0]?.stderr).toContain('this child cannot start')
  })

  it('is refused at once when the queue is full', async () => {
    const { pool } = startPool({ maxQueue: 2 })
    const held = [0, 1, 2].map(() => pool.run('forever', null).catch((error: unknown) => error))
    await expect(pool.run('echo', 1)).rejects.toMatchObject({
      code: 'process.busy',
      status: 503,
      retryable: true,
    })
    await pool.close(AbortSignal.abort())
    expect(await Promise.all(held)).toHaveLength(3)
  })
})

describe('a run that somebody waits for', () => {
  it('goes before those that nobody waits for, in the order of asking, and they cannot shut it out', async () => {
    const { pool } = startPool({ maxQueue: 2 })
    const order: string[] = []
    const run = (name: string, isAwaited: boolean) =>
      pool.run('echo', name, { isAwaited }).then(() => order.push(name))
    const background = ['running', 'first', 'second'].map(name => run(name, false))
    await expect(run('third', false)).rejects.toMatchObject({ code: 'process.busy' })
    const awaited = ['a search', 'another search'].map(name => run(name, true))
    await Promise.all([...background, ...awaited])
    expect(order.slice(-2)).toEqual(['first', 'second'])
    expect(order.indexOf('a search')).toBeLessThan(order.indexOf('another search'))
  })
})

describe('a child', () => {
  it('is replaced after so many runs, and when it has grown too large', async () => {
    const { pool, exits } = startPool({ maxRuns: 3, maxRssMb: 400 })
    const pids: number[] = []
    for (let run = 0; run < 4; run += 1) pids.push(await pool.run('pid', null))
    expect(new Set(pids.slice(0, 3)).size).toBe(1)
    expect(pids[3]).not.toBe(pids[0])
    const grown = await pool.run<number, number>('grow', 450)
    expect(grown).toBe(pids[3])
    expect(await pool.run('pid', null)).not.toBe(grown)
    expect(exits.map(exit => exit.reason)).toEqual(['recycled', 'recycled'])
  })

  it('that had nothing to do for a while ends, and the next run starts another', async () => {
    const { pool, exits } = startPool({ idleShutdownMs: 50 })
    await pool.run('pid', null)
    await vi.waitFor(() => expect(exits).toMatchObject([{ reason: 'idle' }]), wait)
    expect(pool.stats()).toMatchObject({ children: 0, restarts: 0 })
    expect(await pool.run('echo', 'again')).toBe('again')
  })

  it('has an empty environment and may neither read, write nor start anything', async () => {
    const { pool } = startPool()
    expect(await pool.run('environment', null)).toEqual([])
    expect(await pool.run('read', '/etc/hostname')).toBe('ERR_ACCESS_DENIED')
    expect(await pool.run('read', process.execPath)).toBe('ERR_ACCESS_DENIED')
    expect(await pool.run('write', join(tmpdir(), 'fovea-not-allowed'))).toBe('ERR_ACCESS_DENIED')
    expect(await pool.run('fork', null)).toBe('ERR_ACCESS_DENIED')
  })

  it('goes on when a signal to the whole group reaches it, because the parent decides', async () => {
    const { pool, exits } = startPool()
    const pid = await pool.run<null, number>('pid', null)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal)
    expect(await pool.run('pid', null)).toBe(pid)
    expect(exits).toEqual([])
  })

  it('dies with a parent that is killed, even while it is deep in a calculation', async () => {
    const parent = spawn(process.execPath, [fileURLToPath(new URL('./parent.fixture.ts', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void parent.kill('SIGKILL'))
    const [line] = await once(parent.stdout, 'data')
    const pids: number[] = JSON.parse(String(line))
    expect(new Set(pids).size).toBe(2)
    for (const pid of pids) expect(isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), wait)
  })
})

describe('closing', () => {
  it('lets a run come to its end, refuses what waits and what comes later', async () => {
    const { pool, exits } = startPool()
    const large = Buffer.alloc(20_000_000, 3)
    await pool.warm()
    const running = pool.run<Buffer, Buffer>('echo', large)
    const waiting = pool.run('echo', 1)
    const refused = expect(waiting).rejects.toMatchObject({ code: 'process.closed', status: 503 })
    await pool.close(AbortSignal.timeout(20_000))
    await refused
    expect((await running).equals(large)).toBe(true)
    await expect(pool.run('echo', 1)).rejects.toMatchObject({ code: 'process.closed' })
    expect(exits).toMatchObject([{ reason: 'closed' }])
    await pool.close(AbortSignal.abort())
  })

  it('kills what is not done at the deadline', async () => {
    const { pool } = startPool()
    await pool.warm()
    const running = pool.run('spin', null).catch((error: unknown) => error)
    await pool.close(AbortSignal.timeout(50))
    expect(await running).toMatchObject({ code: 'process.closed' })
    expect(pool.stats().children).toBe(0)
  })
})

it('a pool tells its numbers to the registry, under its name', async () => {
  const metrics = createMetrics({ defaults: false })
  const { pool } = startPool({ metrics: poolMetrics(metrics)('test') })
  const lines = async (): Promise<string> =>
    (await metrics.registry.metrics()).replaceAll(/^#.*\n/gm, '').replaceAll('{pool="test"}', '')
  const run = pool.run('forever', null, { deadlineMs: 50 }).catch(() => {})
  expect(await lines()).toContain('fovea_child_processes_queued 1')
  await pool.warm()
  expect(await lines()).toContain('fovea_child_processes_busy 1')
  await run
  await pool.run('pid', null)
  for (const counter of ['runs_total 2', 'deadline_kills_total 1', 'restarts_total 1']) {
    expect(await lines()).toContain(`fovea_child_process_${counter}`)
  }
})

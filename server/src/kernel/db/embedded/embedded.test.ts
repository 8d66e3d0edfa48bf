import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasCode } from '#kernel/errors'
import { systemClock } from '#kernel/system'
import { connectToRunning, describeHolder, type EmbeddedPostgres, startEmbeddedPostgres } from './index.ts'
import { clusterProcesses, isRunning } from './leftovers.ts'

const FIXTURE = join(import.meta.dirname, 'server.fixture.ts')
const asRoot = process.getuid?.() === 0

let root: string
const children: ChildProcess[] = []
const started: EmbeddedPostgres[] = []

beforeEach(async () => {
  root = await mkdtemp('/tmp/fovea-test-')
})

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  for (const postgres of started.splice(0)) await postgres.stop()
  // The PostgreSQL of a killed server is still being stopped by its guard.
  while (isServed(join(root, 'postgres'))) await systemClock.wait(20)
  await rm(root, { recursive: true, force: true })
})

const isServed = (cluster: string): boolean => {
  const found = clusterProcesses(cluster)
  return found !== null && found.postmasters.length + found.orphans.length > 0
}

/** Starts in this process; stopped after the test. */
async function start(dataDir: string, maxConnections?: number): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    ...(maxConnections === undefined ? {} : { maxConnections }),
    owner: 'server pid 1 of a test',
    clock: systemClock,
  })
  started.push(postgres)
  return postgres
}

async function query<T extends pg.QueryResultRow>(postgres: EmbeddedPostgres, sql: string): Promise<T[]> {
  const client = new pg.Client({ ...postgres.connection })
  await client.connect()
  const { rows } = await client.query<T>(sql)
  await client.end()
  return rows
}

/** The miniature server as a process of its own, in a process group of its own. */
class Server {
  readonly child: ChildProcess
  readonly lines: string[] = []
  readonly exited: Promise<unknown>
  #wake: (() => void)[] = []

  constructor(dataDir: string, drainMs = 0) {
    this.child = spawn(process.execPath, [FIXTURE, dataDir, String(drainMs)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(this.child)
    this.exited = once(this.child, 'exit')
    if (!this.child.stdout) throw new Error('The fixture has no standard output')
    createInterface({ input: this.child.stdout }).on('line', line => {
      this.lines.push(line)
      for (const wake of this.#wake.splice(0)) wake()
    })
  }

  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find(line => pattern.test(line))
      if (found) return found
      await new Promise<void>(resolve => this.#wake.push(resolve))
    }
  }

  /** After `count` acknowledged inserts. */
  async busy(count = 50): Promise<{ postgresPid: number }> {
    const ready = await this.line(/^ready/)
    const first = Number((await this.line(/^ack/)).slice(4))
    await this.line(new RegExp(`^ack ${first + count}$`))
    return { postgresPid: Number(ready.slice(6)) }
  }

  get acknowledged(): number {
    return Number(this.lines.findLast(line => line.startsWith('ack '))?.slice(4) ?? 0)
  }
}

const everyRowUpTo = async (postgres: EmbeddedPostgres, n: number) => {
  const [row] = await query<{ count: string }>(postgres, `select count(*) from written where n <= ${n}`)
  expect(Number(row?.count)).toBe(n)
}

const isGuardOf = (pid: string, postgresPid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`fovea-guard\0${postgresPid}\0`)
  } catch {
    // No process, or one that ended meanwhile.
    return false
  }
}

const kill = (child: ChildProcess, signal: NodeJS.Signals, group: boolean) => {
  if (child.pid === undefined) throw new Error('no process to kill')
  process.kill(group ? -child.pid : child.pid, signal)
}

describe('the embedded PostgreSQL', () => {
  it('makes a cluster at the first start and keeps it for the second', async () => {
    const first = await start(join(root, 'data'))
    await query(first, 'create table kept (n integer); insert into kept values (7)')
    await first.stop()
    const second = await start(join(root, 'data'))
    expect(await query(second, 'select n from kept')).toEqual([{ n: 7 }])
  })

  it('lets nobody in without the password, listens on no port, and writes durably', async () => {
    const postgres = await start(root)
    const stranger = new pg.Client({ ...postgres.connection, password: 'guess' })
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' })
    const shown = await query(
      postgres,
      `select name, setting from pg_settings where name in
       ('listen_addresses', 'fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums') order by name`,
    )
    expect(shown).toEqual([
      { name: 'data_checksums', setting: 'on' },
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'listen_addresses', setting: '' },
      { name: 'synchronous_commit', setting: 'on' },
    ])
    expect((await stat(join(root, 'postgres.password'))).mode & 0o077).toBe(0)
  })

  it('has room for every connection that the configuration allows', async () => {
    const postgres = await start(root, 430)
    expect(await query(postgres, 'show max_connections')).toEqual([{ max_connections: '430' }])
  })

  it('starts although the draft of another start goes away while it looks', async () => {
    // Its name can be read and what it names is gone, as for a draft that was removed in between.
    await symlink(join(root, 'gone'), join(root, 'postgres.new-other'))
    await expect(start(root)).resolves.toMatchObject({ pid: expect.any(Number) })
  })

  it('leaves no process behind when it stops, and stopping twice is harmless', async () => {
    const postgres = await start(root)
    await Promise.all([postgres.stop(), postgres.stop()])
    expect(clusterProcesses(join(root, 'postgres'))).toEqual({ postmasters: [], orphans: [] })
    expect(await describeHolder(root)).toBeNull()
  })

  it('refuses a second server and names the first', async () => {
    await start(root)
    const began = performance.now()
    await expect(start(root)).rejects.toSatisfy(
      error => hasCode(error, 'db.already_served') && error.message.includes('server pid 1 of a test'),
    )
    expect(performance.now() - began).toBeLessThan(20_000)
  })

  it('of two first starts at the same moment serves exactly one and refuses the other by name', async () => {
    const both = [new Server(root), new Server(root)]
    const outcomes = await Promise.all(both.map(server => server.line(/^(ready|fault)/)))
    expect(outcomes.filter(line => line.startsWith('ready'))).toHaveLength(1)
    const winner = both[outcomes.findIndex(line => line.startsWith('ready'))]
    expect(outcomes.find(line => line.startsWith('fault'))).toMatch(
      new RegExp(`db\\.already_served .*server pid ${winner?.child.pid}`),
    )
  })

  it('waits for a server that is still draining', async () => {
    const old = new Server(root, 1_500)
    await old.busy()
    kill(old.child, 'SIGTERM', false)
    await old.line(/^draining/)
    const next = await start(root)
    expect(old.child.exitCode).toBe(0)
    await everyRowUpTo(next, old.acknowledged)
  })

  it('lets a command share the socket of a running server, and finds none when none runs', async () => {
    expect(await connectToRunning(join(root, 'nothing'))).toBeNull()
    const postgres = await start(root)
    expect(await connectToRunning(root)).toEqual(postgres.connection)
    expect(await describeHolder(root)).toBe('server pid 1 of a test')
  })
})

describe('after a kill -9', () => {
  it('of the server alone, PostgreSQL ends by itself, cleanly, and the next start has every row', async () => {
    const server = new Server(root)
    const { postgresPid } = await server.busy()
    kill(server.child, 'SIGKILL', false)
    await server.exited
    const began = performance.now()
    while (isRunning(postgresPid)) await systemClock.wait(20)
    expect(performance.now() - began).toBeLessThan(20_000)
    await everyRowUpTo(await start(root), server.acknowledged)
  })

  it('of the whole group, a start at the same moment serves with every row', async () => {
    const server = new Server(root)
    await server.busy()
    kill(server.child, 'SIGKILL', true)
    await everyRowUpTo(await start(root), server.acknowledged)
  })

  it('of PostgreSQL alone, the server ends, and the next start has every row', async () => {
    const server = new Server(root)
    const { postgresPid } = await server.busy()
    process.kill(postgresPid, 'SIGKILL')
    await server.line(/^lost/)
    await everyRowUpTo(await start(root), server.acknowledged)
  })

  it('of the server and PostgreSQL at once, backends that go on working are ended by the next start', async () => {
    const server = new Server(root)
    const { postgresPid } = await server.busy()
    kill(server.child, 'SIGKILL', true)
    process.kill(postgresPid, 'SIGKILL')
    await everyRowUpTo(await start(root), server.acknowledged)
  })

  it('of the server and the guard, the next start stops the PostgreSQL that serves nobody, and has every row', async () => {
    const server = new Server(root)
    const { postgresPid } = await server.busy()
    const guard = readdirSync('/proc').find(pid => isGuardOf(pid, postgresPid))
    process.kill(Number(guard), 'SIGKILL')
    kill(server.child, 'SIGKILL', false)
    await server.exited
    expect(isRunning(postgresPid)).toBe(true)
    await everyRowUpTo(await start(root), server.acknowledged)
    expect(isRunning(postgresPid)).toBe(false)
  })

  it('of a backend, the server learns that its lease is gone', async () => {
    const postgres = await start(root)
    const [row] = await query<{ pid: number }>(
      postgres,
      `select pid from pg_locks where locktype = 'advisory'`,
    )
    process.kill(row?.pid ?? 0, 'SIGKILL')
    expect(await postgres.lost).toMatchObject({ code: 'db.lost' })
  })
})

describe('where it is hard to start', () => {
  it('a path too long for a socket works, and leaves nothing in /tmp', async () => {
    const long = join(root, 'd'.repeat(120), 'data')
    const postgres = await start(long)
    expect(postgres.connection.host).toMatch(/^\/tmp\/fovea-/)
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }])
    await postgres.stop()
    await expect(stat(postgres.connection.host)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it.runIf(asRoot)('a folder that only root may enter works', async () => {
    const closed = join(root, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    chmodSync(root, 0o700)
    const postgres = await start(join(closed, 'data'))
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }])
    await postgres.stop()
    expect(await query(await start(join(closed, 'data')), 'select 2 as two')).toEqual([{ two: 2 }])
  })

  it('a stale pid file that names a living stranger is no obstacle', async () => {
    await (await start(root)).stop()
    await writeFile(
      join(root, 'postgres', 'postmaster.pid'),
      `${process.pid}\n/x\n1\n5432\n.\n\n1 1\nready\n`,
    )
    expect(await query(await start(root), 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('a data directory that is a file is refused with what to do', async () => {
    writeFileSync(join(root, 'file'), '')
    await expect(start(join(root, 'file'))).rejects.toSatisfy(
      error => hasCode(error, 'db.data_dir_invalid') && error.message.includes('FOVEA_DATA_DIR'),
    )
  })

  it.runIf(process.platform === 'linux')(
    'a data directory that nobody can make is refused with what to do',
    async () => {
      await expect(start('/proc/fovea/data')).rejects.toSatisfy(
        error => hasCode(error, 'db.data_dir_invalid') && error.message.includes('FOVEA_DATA_DIR'),
      )
    },
  )

  it('a cluster of another PostgreSQL is refused, and not touched', async () => {
    mkdirSync(join(root, 'postgres'))
    await writeFile(join(root, 'postgres', 'PG_VERSION'), '17\n')
    await expect(start(root)).rejects.toSatisfy(error => hasCode(error, 'db.cluster_version'))
  })

  it('a start that is called off leaves nothing running', async () => {
    const gaveUp = new Error('called off')
    const signal = AbortSignal.abort(gaveUp)
    const options = { dataDir: root, owner: 'test', clock: systemClock, signal }
    await expect(startEmbeddedPostgres(options)).rejects.toBe(gaveUp)
    expect(clusterProcesses(join(root, 'postgres'))).toEqual({ postmasters: [], orphans: [] })
  })
})

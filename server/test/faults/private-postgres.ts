import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { databaseAccount, findBinaries } from '#kernel/db'
import { freePort, type Holdings } from './holdings.ts'
import { familyOf, leftRunning } from './processes.ts'

/** Debian's; the oldest that Fovea supports. */
const SYSTEM = '/usr/lib/postgresql/15/bin'
const READY_MS = 60_000
const POLL_MS = 20

/** A PostgreSQL cluster of a test's own, as somebody else would run it: TCP, and nothing of Fovea's launcher. */
export interface PrivatePostgres {
  readonly port: number
  /** Major version. */
  readonly version: number
  url(database?: string): string
  /** Runs one statement as the superuser. */
  run<R extends object = Record<string, unknown>>(statement: string, database?: string): Promise<R[]>
  /** `fast` ends sessions and writes a checkpoint, as an operator's restart does; `kill` is SIGKILL of the postmaster. */
  stop(how?: 'fast' | 'kill'): Promise<void>
  start(): Promise<void>
}

/**
 * Starts a cluster in `holdings`, from the machine's PostgreSQL 15 when it has one, else from the bundled binaries.
 * `fsync`: for measurements; without it (unless told) kills of processes lose nothing either, only a power cut would.
 */
export const startPrivatePostgres = async (
  holdings: Holdings,
  { fsync = false }: { fsync?: boolean } = {},
): Promise<PrivatePostgres> => {
  const account = await databaseAccount()
  const system = existsSync(join(SYSTEM, 'postgres'))
  const bin = system
    ? { initdb: join(SYSTEM, 'initdb'), postgres: join(SYSTEM, 'postgres') }
    : await findBinaries(account)
  const folder = await holdings.folder('cluster')
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  const identity = account ? { uid: account.uid, gid: account.gid } : {}
  if (account) for (const path of [folder, data]) chownSync(path, account.uid, account.gid)
  const args = ['-D', data, '-A', 'trust', '-U', 'fovea', '--no-sync', '--locale=C', '-E', 'UTF8']
  const made = spawnSync(bin.initdb, args, { cwd: '/', encoding: 'utf8', ...identity })
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr}`)
  const postgres = new Cluster({
    ...bin,
    identity,
    data,
    folder,
    port: await freePort(),
    fsync,
    mark: holdings.mark,
  })
  holdings.defer(() => postgres.stop('fast'))
  await postgres.start()
  return postgres
}

interface ClusterOptions {
  readonly postgres: string
  readonly identity: { uid?: number; gid?: number }
  readonly data: string
  readonly folder: string
  readonly port: number
  readonly fsync: boolean
  readonly mark: Readonly<Record<string, string>>
}

class Cluster implements PrivatePostgres {
  readonly #options: ClusterOptions
  #child: ChildProcess | undefined
  #exited: Promise<unknown> = Promise.resolve()
  #said = ''
  version = 0

  constructor(options: ClusterOptions) {
    this.#options = options
  }

  get port(): number {
    return this.#options.port
  }

  url(database = 'postgres'): string {
    return `postgres://fovea@127.0.0.1:${this.port}/${database}`
  }

  async run<R extends object>(statement: string, database = 'postgres'): Promise<R[]> {
    const client = new pg.Client({ connectionString: this.url(database) })
    await client.connect()
    try {
      return (await client.query<R>(statement)).rows
    } finally {
      await client.end()
    }
  }

  async start(): Promise<void> {
    const { postgres, identity, data, folder, port, fsync, mark } = this.#options
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: folder,
      max_connections: '200',
      fsync: fsync ? 'on' : 'off',
    }
    const args = [
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]
    const child = spawn(postgres, args, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...mark },
      ...identity,
    })
    this.#child = child
    this.#exited = once(child, 'exit')
    this.#said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = `${this.#said}${text}`.slice(-8_000)
    })
    await this.#ready(child)
  }

  async #ready(child: ChildProcess): Promise<void> {
    const deadline = performance.now() + READY_MS
    while (performance.now() < deadline && child.exitCode === null) {
      const rows = await this.run<{ version: number }>(
        `select current_setting('server_version_num')::int / 10000 as version`,
      ).catch(() => [])
      this.version = rows[0]?.version ?? 0
      if (this.version > 0) return
      await wait(POLL_MS)
    }
    throw new Error(`The private PostgreSQL did not start:\n${this.#said}`)
  }

  async stop(how: 'fast' | 'kill' = 'fast'): Promise<void> {
    const child = this.#child
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return
    const family = familyOf(child.pid)
    child.kill(how === 'fast' ? 'SIGINT' : 'SIGKILL')
    await this.#exited
    // Backends notice the death of their postmaster by themselves; a start before that is refused.
    const left = await leftRunning(family)
    if (left.length > 0) throw new Error(`PostgreSQL left processes behind: ${left.join(', ')}`)
  }
}

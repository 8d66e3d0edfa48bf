import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programDatabase } from '../test-postgres.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const MAIN = join(ROOT, 'server', 'src', 'main.ts')
const READY_MS = 60_000
const POLL_MS = 20

export const ADMIN = { email: 'ada@example.org', password: 'correct horse battery' } as const

/** A process that can be told from a later one with the same pid. */
interface Process {
  readonly pid: number
  readonly parent: number
  readonly state: string
  readonly born: string
  readonly command: string
}

const lookUp = (pid: number): Process | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').slice(0, 120)
    return { pid, parent: Number(fields[1]), state: fields[0] ?? '', born: fields[19] ?? '', command }
  } catch {
    // It ended while it was looked at.
    return null
  }
}

const allProcesses = (): Process[] =>
  readdirSync('/proc').flatMap(name => (/^\d+$/.test(name) ? (lookUp(Number(name)) ?? []) : []))

const runs = (one: Process): boolean => {
  const now = lookUp(one.pid)
  return now !== null && now.born === one.born && now.state !== 'Z'
}

/** A port that nobody listens on at this moment. */
const freePort = async (): Promise<number> => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('The port is not known')
  return address.port
}

export interface ProgramOptions {
  readonly dataDir: string
  readonly port: number
  readonly env?: Readonly<Record<string, string>>
  /** How it is started: by `npm start`, or the server alone. */
  readonly through?: 'npm' | 'node'
  /** `start` unless told. */
  readonly command?: readonly string[]
}

/** The program as a person starts it: a process of its own in a process group of its own. */
export class Program {
  readonly child: ChildProcess
  readonly url: string
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  readonly startedAt = performance.now()
  output = ''
  readonly #listeners: (() => void)[] = []

  constructor(options: ProgramOptions) {
    const npm = options.through === 'npm'
    this.url = `http://127.0.0.1:${options.port}`
    this.child = spawn(
      npm ? 'npm' : process.execPath,
      npm ? ['start'] : [MAIN, ...(options.command ?? ['start'])],
      {
        cwd: ROOT,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          FOVEA_DATA_DIR: options.dataDir,
          PORT: String(options.port),
          FOVEA_ADMIN_EMAIL: ADMIN.email,
          FOVEA_ADMIN_PASSWORD: ADMIN.password,
          ...options.env,
        },
      },
    )
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
        for (const wake of this.#listeners.splice(0)) wake()
      })
    }
    this.exited = once(this.child, 'close').then(([code, signal]) => ({ code, signal }))
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The program was not started')
    return this.child.pid
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  /** Resolves when `/ready` answers 200; with the time that took since the start. */
  async ready(): Promise<number> {
    while (!this.ended && performance.now() - this.startedAt < READY_MS) {
      const reply = await fetch(`${this.url}/ready`).catch(() => null)
      await reply?.body?.cancel()
      if (reply?.ok) return performance.now() - this.startedAt
      await new Promise(resolve => setTimeout(resolve, POLL_MS))
    }
    throw new Error(`The program did not become ready:\n${this.output}`)
  }

  /** Resolves when these words were printed. */
  async says(words: string): Promise<void> {
    while (!this.output.includes(words)) {
      const more = new Promise<void>(resolve => this.#listeners.push(resolve))
      const outcome = await Promise.race([more, this.exited])
      if (outcome && !this.output.includes(words))
        throw new Error(`It never said "${words}":\n${this.output}`)
    }
  }

  /** This process and everything below it, by parents. */
  family(): Process[] {
    const all = allProcesses()
    const found = all.filter(one => one.pid === this.pid)
    for (const one of found) found.push(...all.filter(child => child.parent === one.pid))
    return found
  }

  /** The process that runs the server: this one, or what npm became the parent of. */
  serverPid(): number {
    const server = this.family().find(
      one => one.command.includes('server/src/main.ts') && !one.command.startsWith('sh'),
    )
    if (!server) throw new Error('There is no server among the processes')
    return server.pid
  }

  signal(name: NodeJS.Signals, to: 'process' | 'group' | 'server'): void {
    if (to === 'server') process.kill(this.serverPid(), name)
    else process.kill(to === 'group' ? -this.pid : this.pid, name)
  }
}

/** An access token of the administrator. */
export const signIn = async (program: Program): Promise<string> => {
  const reply = await fetch(`${program.url}/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'password', username: ADMIN.email, password: ADMIN.password }),
  })
  const answer: unknown = await reply.json()
  if (typeof answer !== 'object' || answer === null || !('access_token' in answer))
    throw new Error('no token')
  return String(answer.access_token)
}

/** Which of these still run; a moment is given to those that end with their parents. */
export const leftRunning = async (family: readonly Process[]): Promise<string[]> => {
  const deadline = performance.now() + 2_000
  while (family.some(runs) && performance.now() < deadline) {
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
  return family.filter(runs).map(one => `${one.pid} ${one.command}`)
}

/** A data directory and everything that a test started on it; `clean` ends and removes all of it. */
export class Bench {
  readonly dataDir: string
  readonly port: number
  readonly #root: string
  readonly #database: Awaited<ReturnType<typeof programDatabase>>
  readonly #programs: Program[] = []

  private constructor(root: string, port: number, database: Awaited<ReturnType<typeof programDatabase>>) {
    this.#root = root
    this.dataDir = join(root, 'data')
    this.port = port
    this.#database = database
  }

  /** `embedded`: the test is about the PostgreSQL that the program brings along, whichever the run uses. */
  static async make(options: { embedded?: boolean } = {}): Promise<Bench> {
    const database = options.embedded ? { env: {}, drop: async () => {} } : await programDatabase()
    return new Bench(await mkdtemp(join(tmpdir(), 'fovea-process-')), await freePort(), database)
  }

  start(options: Partial<ProgramOptions> = {}): Program {
    const env = { ...this.#database.env, ...options.env }
    const program = new Program({ dataDir: this.dataDir, port: this.port, ...options, env })
    this.#programs.push(program)
    return program
  }

  async clean(): Promise<void> {
    for (const program of this.#programs) {
      const family = program.ended ? [] : program.family()
      for (const one of family)
        if (runs(one) && !one.command.includes('postgres')) process.kill(one.pid, 'SIGKILL')
      await leftRunning(family)
    }
    await this.#database.drop()
    await rm(this.#root, { recursive: true, force: true })
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { familyOf, type OsProcess, signalIfThere } from './processes.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
/** A first start makes the database, also while other tests keep the machine busy. */
const READY_MS = 90_000
const STOP_MS = 40_000
const POLL_MS = 20
/** What a program said last; more of it helps nobody. */
const MAX_OUTPUT = 400_000

/** The administrator of every program that these tests start. */
export const ADMIN = { email: 'ada@example.org', password: 'correct horse battery' } as const

export interface ProgramOptions {
  /** `['start']` unless told. */
  readonly command?: readonly string[]
  /** Beside PATH and HOME all that the program sees; nothing of the person who runs the tests. */
  readonly env?: Readonly<Record<string, string>>
  /** Where it listens; without one it has no address of its own (`work`, commands). */
  readonly port?: number
  /** How it is started: by `npm start`, or the server alone. */
  readonly through?: 'npm' | 'node'
  /** For Node itself, e.g. those of `npm start`. */
  readonly nodeFlags?: readonly string[]
}

/** The real program as a person starts it: a process of its own in a process group of its own. */
export class Program {
  readonly child: ChildProcess
  readonly url: string
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  readonly startedAt = performance.now()
  /** Standard output and error as they came. */
  output = ''
  readonly #command: readonly string[]
  readonly #listeners: (() => void)[] = []

  constructor(options: ProgramOptions) {
    this.#command = options.command ?? ['start']
    this.url = `http://127.0.0.1:${options.port ?? 0}`
    this.child = this.#spawn(options)
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output = `${this.output}${text}`.slice(-MAX_OUTPUT)
        for (const wake of this.#listeners.splice(0)) wake()
      })
    }
    this.exited = once(this.child, 'close').then(([code, signal]) => ({ code, signal }))
  }

  #spawn({ through, nodeFlags, env, port }: ProgramOptions): ChildProcess {
    const npm = through === 'npm'
    const args = npm ? ['start'] : [...(nodeFlags ?? []), MAIN, ...this.#command]
    return spawn(npm ? 'npm' : process.execPath, args, {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        FOVEA_ADMIN_EMAIL: ADMIN.email,
        FOVEA_ADMIN_PASSWORD: ADMIN.password,
        PORT: String(port ?? 0),
        MQTT_PORT: '0',
        ...env,
      },
    })
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The program was not started')
    return this.child.pid
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  /** Its log, line by line, as far as it is JSON. */
  get log(): Record<string, unknown>[] {
    const lines = this.output.split('\n').filter(line => line.startsWith('{') && line.endsWith('}'))
    return lines.map(line => JSON.parse(line))
  }

  /** Resolves when it can be used (`/ready` answers 200, or a worker works); with the time since the start in ms. */
  async ready(): Promise<number> {
    const listens = this.#command[0] !== 'work'
    while (!this.ended && performance.now() - this.startedAt < READY_MS) {
      const ready = listens ? await this.#answersReady() : / is ready \(/.test(this.output)
      if (ready) return performance.now() - this.startedAt
      await wait(POLL_MS)
    }
    throw new Error(`The program did not become ready:\n${this.output}`)
  }

  async #answersReady(): Promise<boolean> {
    const reply = await fetch(`${this.url}/ready`).catch(() => null)
    await reply?.body?.cancel()
    return reply?.ok ?? false
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

  /** This process and everything below it. */
  family(): OsProcess[] {
    return familyOf(this.pid)
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
    else signalIfThere(to === 'group' ? -this.pid : this.pid, name)
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(to: 'process' | 'group' = 'process'): Promise<void> {
    this.signal('SIGKILL', to)
    await this.exited
  }

  /** It stands still with all its connections open, as after a suspend or in a swap storm. */
  freeze(): void {
    this.signal('SIGSTOP', 'process')
  }

  resume(): void {
    this.signal('SIGCONT', 'process')
  }

  /** Asks it to stop and waits; one that does not is killed, and that is an error. */
  async stop(): Promise<void> {
    if (this.ended) return
    this.resume()
    this.signal('SIGTERM', 'process')
    const outcome = await Promise.race([this.exited, wait(STOP_MS, 'late' as const, { ref: false })])
    if (outcome !== 'late') return
    await this.kill('group')
    throw new Error(`The program did not stop within ${STOP_MS / 1000} s:\n${this.output.slice(-4_000)}`)
  }

  /** Resident memory in bytes. */
  async memory(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024
  }
}

/** An access token of the administrator. */
export const signIn = async ({ url }: Pick<Program, 'url'>): Promise<string> => {
  const reply = await fetch(`${url}/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'password', username: ADMIN.email, password: ADMIN.password }),
  })
  const answer: unknown = await reply.json()
  if (typeof answer !== 'object' || answer === null || !('access_token' in answer))
    throw new Error(`No token: ${reply.status} ${JSON.stringify(answer)}`)
  return String(answer.access_token)
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programDatabase } from '../../../server/test/test-postgres.ts'

const root = join(import.meta.dirname, '../../..')

export const ADMIN = { email: 'ada@example.org', password: 'violet otter hums nine' } as const

export interface RunningServer {
  url: string
  /** Kills it without a word, and starts it again on the same data and port. */
  crashAndRestart(): Promise<void>
  /** Ends it as Ctrl-C does, and removes its data. */
  stop(): Promise<void>
}

/** The real server as a process, on a data directory of its own and a free port. */
export async function startServer(more: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fovea-cli-server-'))
  const database = await programDatabase()
  const set = { ...database.env, ...more }
  let child = spawnServer(dataDir, '0', set)
  const url = await addressOf(child)
  return {
    url,
    async crashAndRestart() {
      child.kill('SIGKILL')
      await once(child, 'exit')
      child = spawnServer(dataDir, new URL(url).port, set)
      await addressOf(child)
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function spawnServer(dataDir: string, port: string, set: Readonly<Record<string, string>>): ChildProcess {
  const env = {
    ...cleanEnv(),
    ...set,
    FOVEA_DATA_DIR: dataDir,
    PORT: port,
    FOVEA_ADMIN_EMAIL: ADMIN.email,
    FOVEA_ADMIN_PASSWORD: ADMIN.password,
  }
  return spawn(process.execPath, [join(root, 'server/src/main.ts'), 'start'], { env, cwd: dataDir })
}

async function addressOf(child: ChildProcess): Promise<string> {
  let output = ''
  return await new Promise((resolve, reject) => {
    const read = (part: Buffer): void => {
      output += part
      const url = /Open\s+(http:\/\/\S+)/.exec(output)?.[1]
      if (url !== undefined) resolve(url)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', code =>
      reject(new Error(`The server ended with ${code} before it was ready:\n${output}`)),
    )
  })
}

export interface Result {
  code: number | null
  stdout: string
  stderr: string
}

/** The command line as somebody at a terminal has it: a process, a home of its own, and nothing else set. */
export class CommandLine {
  readonly home: string
  readonly env: Record<string, string>

  constructor(home: string, env: Record<string, string> = {}) {
    this.home = home
    this.env = env
  }

  /** Its configuration file. */
  get config(): string {
    return join(this.home, 'fovea/config.json')
  }

  /** A file of its home. */
  async text(name: string): Promise<string> {
    return await readFile(join(this.home, name), 'utf8')
  }

  start(args: string[]): ChildProcess {
    const main = join(root, 'packages/cli/src/main.ts')
    // The condition makes the packages of the workspace run from their sources.
    return spawn(process.execPath, ['--conditions=@fovea/source', main, ...args], {
      cwd: this.home,
      env: { ...cleanEnv(), XDG_CONFIG_HOME: this.home, HOME: this.home, ...this.env },
    })
  }

  async run(args: string[], input = ''): Promise<Result> {
    const child = this.start(args)
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
    return await resultOf(child)
  }

  /** Runs a command that must succeed, and answers what it prints as JSON. */
  async json<T>(...args: string[]): Promise<T> {
    const result = await this.run([...args, '--json'])
    if (result.code !== 0)
      throw new Error(`fovea ${args.join(' ')} ended with ${result.code}:\n${result.stderr}`)
    return JSON.parse(result.stdout)
  }
}

export async function resultOf(child: ChildProcess): Promise<Result> {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', part => {
    stdout += part
  })
  child.stderr?.setEncoding('utf8').on('data', part => {
    stderr += part
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

/** A command line that is signed in, in a home of its own. */
export async function signedIn(server: RunningServer): Promise<CommandLine> {
  const line = new CommandLine(await mkdtemp(join(tmpdir(), 'fovea-cli-')))
  const args = ['login', '--url', server.url, '--email', ADMIN.email, '--password-stdin']
  const result = await line.run(args, `${ADMIN.password}\n`)
  if (result.code !== 0) throw new Error(result.stderr)
  return line
}

/** Without what the person who runs the tests has set for a server or client of theirs. */
function cleanEnv(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(FOVEA_|DATABASE_|XDG_|PORT$|HOST$)/.test(entry[0]),
  )
  return { ...Object.fromEntries(kept), NODE_NO_WARNINGS: '1' }
}

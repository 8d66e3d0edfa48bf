import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** A real server process on a data directory of its own, as `npm start` runs it. */
export interface FoveaProcess {
  readonly url: string
  readonly pid: number
  readonly dataDir: string
  readonly token: string
  /** Resident memory of the server process, in bytes. */
  memory(): Promise<number>
  stop(): Promise<void>
}

const MAIN = fileURLToPath(new URL('../server/src/main.ts', import.meta.url))
const ADMIN = { FOVEA_ADMIN_EMAIL: 'bench@example.org', FOVEA_ADMIN_PASSWORD: 'a password for benches' }
const READY_TRIES = 600
const BETWEEN_TRIES_MS = 100

export const startFovea = async (env: Record<string, string> = {}): Promise<FoveaProcess> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fovea-bench-'))
  const port = 20_000 + (process.pid % 20_000)
  // The flags of `npm start`.
  const child = spawn(process.execPath, ['--max-semi-space-size=2', MAIN, 'start'], {
    env: {
      ...process.env,
      MALLOC_ARENA_MAX: '1',
      ...ADMIN,
      FOVEA_DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await untilReady(url, child)
  return {
    url,
    pid: child.pid ?? 0,
    dataDir,
    token: await signIn(url),
    memory: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const untilReady = async (url: string, child: ChildProcess): Promise<void> => {
  for (let attempt = 0; attempt < READY_TRIES; attempt++) {
    if (child.exitCode !== null) throw new Error(`The server ended with code ${child.exitCode}`)
    const ready = await fetch(`${url}/ready`).catch(() => null)
    if (ready?.ok) return
    await wait(BETWEEN_TRIES_MS)
  }
  throw new Error('The server did not become ready')
}

const signIn = async (url: string): Promise<string> => {
  const reply = await fetch(`${url}/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'password',
      username: ADMIN.FOVEA_ADMIN_EMAIL,
      password: ADMIN.FOVEA_ADMIN_PASSWORD,
    }),
  })
  const { access_token: token }: { access_token: string } = await reply.json()
  return token
}

/** One line of a bench's output: what `bench/run.ts` collects. `ratio` is figure to limit, both of the same run. */
export const report = (line: {
  name: string
  figure: number
  unit: string
  ratio: number | null
  limit: string
}): void => {
  const round = (value: number): number => Number(value.toPrecision(3))
  console.log(
    JSON.stringify({
      ...line,
      figure: round(line.figure),
      ratio: line.ratio === null ? null : round(line.ratio),
    }),
  )
}

/** Runs `work` for every item, `parallel` at a time. */
export const inParallel = async <T>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const queue = items.values()
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (const item of queue) await work(item)
    }),
  )
}

/** The round whose ratio lies in the middle: a busy moment of the machine does not count for either side. */
export const middleRound = <R extends { ours: number; bare: number }>(rounds: readonly R[]): R => {
  const middle = rounds.toSorted((a, b) => a.ours / a.bare - b.ours / b.bare)[Math.floor(rounds.length / 2)]
  if (!middle) throw new Error('No round was measured')
  return middle
}

import { startFleet } from '../server/test/faults/fleet.ts'

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

/** As `npm start` runs it. */
export const AS_STARTED = {
  nodeFlags: ['--max-semi-space-size=1'],
  env: { MALLOC_ARENA_MAX: '1', LOG_LEVEL: 'error' },
} as const

export const startFovea = async (env: Record<string, string> = {}): Promise<FoveaProcess> => {
  const fleet = await startFleet({
    start: 1,
    database: 'embedded',
    tasksOnArrival: true,
    nodeFlags: AS_STARTED.nodeFlags,
    env: { ...AS_STARTED.env, ...env },
  })
  const [server] = fleet.members
  if (!server) throw new Error('The server was not started')
  return {
    url: server.url,
    pid: server.program.pid,
    dataDir: server.dataDir,
    token: fleet.token,
    memory: () => server.program.memory(),
    stop: () => fleet.stop(),
  }
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

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../faults/holdings.ts'
import { isRunning, leftRunning } from '../faults/processes.ts'
import { Program, type ProgramOptions } from '../faults/program.ts'
import { programDatabase } from '../test-postgres.ts'

export { leftRunning } from '../faults/processes.ts'
export { ADMIN, type Program, signIn } from '../faults/program.ts'

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

  start(options: ProgramOptions & { readonly dataDir?: string } = {}): Program {
    const { dataDir = this.dataDir, ...rest } = options
    const env = { FOVEA_DATA_DIR: dataDir, ...this.#database.env, ...options.env }
    const program = new Program({ port: this.port, ...rest, env })
    this.#programs.push(program)
    return program
  }

  async clean(): Promise<void> {
    for (const program of this.#programs) {
      const family = program.ended ? [] : program.family()
      for (const one of family)
        if (isRunning(one) && !one.command.includes('postgres')) process.kill(one.pid, 'SIGKILL')
      await leftRunning(family)
    }
    await this.#database.drop()
    await rm(this.#root, { recursive: true, force: true })
  }
}

import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REAPER = fileURLToPath(new URL('./reaper.ts', import.meta.url))

/** What the reaper beside this process has to remember. */
export type Remembered =
  | { readonly kind: 'mark' | 'folder' | 'mount'; readonly name: string }
  | { readonly kind: 'forget'; readonly name: string }

/** The variable by which the processes of one `Holdings` are found, whoever their parent is by then. */
export const MARK = 'FOVEA_TEST_HOLDINGS'

let reaper: ChildProcess | undefined

const remember = (what: Remembered): void => {
  reaper ??= startReaper()
  reaper.send(what)
}

const startReaper = (): ChildProcess => {
  const child = fork(REAPER, { detached: true, stdio: 'ignore', execArgv: [] })
  child.unref()
  child.channel?.unref()
  return child
}

/**
 * What a test holds of the machine: folders, processes, mounts. `close` lets go of it in reverse order; when this
 * process dies before that (a time-out, a kill), a small process beside it does.
 */
export class Holdings {
  readonly #mark = randomUUID()
  readonly #release: (() => Promise<unknown>)[] = []
  #closed = false

  constructor() {
    remember({ kind: 'mark', name: this.#mark })
    this.defer(async () => remember({ kind: 'forget', name: this.#mark }))
  }

  /** Part of the environment of every process that belongs here. */
  get mark(): Readonly<Record<string, string>> {
    return { [MARK]: this.#mark }
  }

  defer(release: () => Promise<unknown>): void {
    if (this.#closed) throw new Error('These holdings are closed')
    this.#release.push(release)
  }

  /** A folder of its own that every user of the machine can reach. */
  async folder(purpose: string): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), `fovea-${purpose}-`))
    await chmod(path, 0o755)
    remember({ kind: 'folder', name: path })
    this.defer(async () => {
      await rm(path, { recursive: true, force: true, maxRetries: 5 })
      remember({ kind: 'forget', name: path })
    })
    return path
  }

  /** `unmount` is called at the end; it must be done before the folder goes. */
  mounted(path: string, unmount: () => Promise<unknown>): void {
    remember({ kind: 'mount', name: path })
    this.defer(async () => {
      await unmount()
      remember({ kind: 'forget', name: path })
    })
  }

  /** Lets go of everything, whatever fails on the way. */
  async close(): Promise<void> {
    this.#closed = true
    const faults: unknown[] = []
    for (const release of this.#release.splice(0).reverse()) {
      await release().catch(error => faults.push(error))
    }
    if (faults.length > 0) throw new AggregateError(faults, 'Not everything could be cleaned up')
  }
}

const LOWEST = 15_000
const HIGHEST = 30_000

/**
 * A port that nobody listens on at this moment, below those that the system gives to outgoing connections: a process
 * that is started again finds it free again.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST))
    const server = createServer()
    const free = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!free) continue
    await new Promise(resolve => server.close(resolve))
    return port
  }
}

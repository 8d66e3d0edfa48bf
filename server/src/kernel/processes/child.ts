import { type ChildProcess, fork } from 'node:child_process'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MeasuredSpan } from '#kernel/telemetry'
import { closed, crashed, deadlineExceeded, faulted, fromWire } from './failures.ts'
import type { ChildMessage, RunMessage } from './messages.ts'
import type { ChildExit, ChildPoolOptions } from './options.ts'
import { StderrTail } from './stderr-tail.ts'

const DEFAULT_START_DEADLINE_MS = 30_000
const DEFAULT_MAX_RUNS = 500
const DEFAULT_MAX_RSS_MB = 1024
const MIB = 1024 * 1024

/** What the pool wants to hear from a child. */
export interface ChildEvents {
  /** It can take a run: after its start, and after each run. */
  onIdle(child: Child): void
  /** The process is gone and its memory free. */
  onEnd(child: Child, exit: ChildExit): void
}

export interface RunRequest {
  readonly task: string
  readonly input: unknown
  readonly deadlineMs: number
  readonly signal: AbortSignal | undefined
  readonly traceparent: string | null
  /** Told, before the run ends, where its time went. */
  readonly onMeasured: (measured: MeasuredSpan) => void
}

interface CurrentRun {
  readonly id: number
  readonly task: string
  onMeasured(measured: MeasuredSpan): void
  resolve(output: unknown): void
  reject(error: unknown): void
  /** Takes the timer and the abort listener away. */
  release(): void
}

/** One forked process: at most one run at a time, so that the culprit of a death is known. */
export class Child {
  readonly #options: ChildPoolOptions
  readonly #events: ChildEvents
  readonly #process: ChildProcess
  readonly #stderr = new StderrTail()
  readonly #startTimer: NodeJS.Timeout
  #state: 'starting' | 'idle' | 'busy' | 'ending' | 'ended' = 'starting'
  #reason: ChildExit['reason'] = 'crashed'
  #wasReady = false
  #current: CurrentRun | undefined
  #runs = 0

  constructor(options: ChildPoolOptions, events: ChildEvents) {
    this.#options = options
    this.#events = events
    this.#process = fork(options.entry, [], {
      env: {},
      execArgv: execArguments(options),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // In a session of its own: Ctrl-C at the terminal must not cut off what the server is still draining.
      detached: true,
    })
    this.#startTimer = setTimeout(
      () => this.end('deadline'),
      options.startDeadlineMs ?? DEFAULT_START_DEADLINE_MS,
    )
    this.#listen()
  }

  get idle(): boolean {
    return this.#state === 'idle'
  }

  get busy(): boolean {
    return this.#state === 'busy'
  }

  get starting(): boolean {
    return this.#state === 'starting'
  }

  /** Whether it ever came as far as taking runs; one that did not would only fail again. */
  get wasReady(): boolean {
    return this.#wasReady
  }

  /** Only while `idle`. Rejects with a Problem, or with the signal's reason when it is aborted. */
  run({ task, input, deadlineMs, signal, traceparent, onMeasured }: RunRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#runs + 1
      // A failed send is followed by the end of the process, which rejects the run; what cannot be sent throws.
      this.#process.send({ kind: 'run', id, task, input, traceparent } satisfies RunMessage, () => {})
      this.#runs = id
      this.#state = 'busy'
      const fail = (reason: ChildExit['reason'], error: unknown): void => {
        this.end(reason)
        reject(error)
      }
      const timer = setTimeout(
        () => fail('deadline', deadlineExceeded(this.#options.name, task, deadlineMs)),
        deadlineMs,
      )
      const onAbort = (): void => fail('aborted', signal?.reason)
      signal?.addEventListener('abort', onAbort, { once: true })
      const release = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      this.#current = { id, task, onMeasured, resolve, reject, release }
    })
  }

  /** Kills the process; `onEnd` follows. A run that it was doing is rejected then, unless it was before. */
  end(reason: ChildExit['reason']): void {
    if (this.#state === 'ending' || this.#state === 'ended') return
    this.#state = 'ending'
    this.#reason = reason
    this.#process.kill('SIGKILL')
  }

  #listen(): void {
    this.#process.stderr?.on('data', (chunk: Buffer) => this.#stderr.push(chunk))
    this.#process.on('message', (message: ChildMessage) => this.#receive(message))
    this.#process.on('error', error => this.#ended(null, null, error))
    this.#process.on('close', (code, signal) => this.#ended(code, signal, undefined))
  }

  #receive(message: ChildMessage): void {
    if (message.kind === 'ready') {
      clearTimeout(this.#startTimer)
      this.#wasReady = true
      this.#becomeIdle()
      return
    }
    const current = this.#current
    if (!current || current.id !== message.id || this.#state !== 'busy') return
    this.#current = undefined
    current.release()
    if (message.measured) current.onMeasured(message.measured)
    if (message.kind === 'done') current.resolve(message.output)
    else if (message.kind === 'problem') current.reject(fromWire(message.problem))
    else current.reject(faulted(this.#options.name, current.task, message.stack))
    if (this.#worn(message.rss)) this.end('recycled')
    else this.#becomeIdle()
  }

  #becomeIdle(): void {
    if (this.#state === 'ending' || this.#state === 'ended') return
    this.#state = 'idle'
    this.#events.onIdle(this)
  }

  #worn(rss: number): boolean {
    const { maxRuns = DEFAULT_MAX_RUNS, maxRssMb = DEFAULT_MAX_RSS_MB } = this.#options
    return this.#runs >= maxRuns || rss > maxRssMb * MIB
  }

  #ended(exitCode: number | null, signal: NodeJS.Signals | null, error: Error | undefined): void {
    // A process that never came to be tells 'error' only; one that could not be signalled tells both.
    if (this.#state === 'ended') return
    this.#state = 'ended'
    clearTimeout(this.#startTimer)
    const stderr = this.#stderr.text()
    const how = error?.message ?? (signal ? `signal ${signal}` : `exit code ${exitCode}`)
    this.#current?.release()
    const { name } = this.#options
    this.#current?.reject(this.#reason === 'closed' ? closed(name) : crashed(name, how, stderr))
    this.#current = undefined
    const pid = this.#process.pid ?? null
    this.#events.onEnd(this, {
      pool: this.#options.name,
      pid,
      reason: this.#reason,
      exitCode,
      signal,
      stderr,
    })
  }
}

/** The flags that take from a child all that it does not need; Node reads no option from an empty environment. */
function execArguments({ permissions, maxOldSpaceMb, entry }: ChildPoolOptions): string[] {
  const here = import.meta.dirname
  const own = [here, join(dirname(here), 'errors'), dirname(fileURLToPath(entry))]
  const read = [...own.map(folder => folder + sep), ...permissions.read]
  return [
    '--permission',
    ...read.map(path => `--allow-fs-read=${path}`),
    // The watchdog of serveTasks is a thread.
    '--allow-worker',
    ...(permissions.addons ? ['--allow-addons'] : []),
    ...(maxOldSpaceMb === undefined ? [] : [`--max-old-space-size=${maxOldSpaceMb}`]),
    '--disable-warning=SecurityWarning',
  ]
}

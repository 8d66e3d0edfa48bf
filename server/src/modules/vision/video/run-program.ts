import { spawn } from 'node:child_process'
import { Problem } from '#kernel/errors'

export interface ProgramRun {
  readonly program: string
  readonly args: readonly string[]
  /** Where it runs; what it writes by relative names lands there. */
  readonly cwd: string
  readonly deadlineMs: number
  readonly signal: AbortSignal
  /** Each line of standard output as it comes; without it, all of it is answered. */
  readonly onLine?: (line: string) => void
  /** Bytes of standard output that are kept at most; more ends the program. */
  readonly maxOutputBytes: number
}

export interface ProgramEnd {
  readonly code: number | null
  readonly stdout: Buffer
  /** The end of what it complained of, 4 KiB at most. */
  readonly stderr: string
  readonly timedOut: boolean
}

const STDERR_TAIL = 4_096

/**
 * Runs a program with an empty environment and nothing on its input, and kills it at its deadline, when `signal` fires
 * (then the signal's reason is thrown) or when it says more than was asked for.
 */
export const runProgram = async (run: ProgramRun): Promise<ProgramEnd> => {
  run.signal.throwIfAborted()
  const child = spawn(run.program, run.args, {
    cwd: run.cwd,
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const chunks: Buffer[] = []
  let bytes = 0
  let rest = ''
  let stderr = ''
  let timedOut = false
  const kill = (): void => void child.kill('SIGKILL')
  const timer = setTimeout(() => {
    timedOut = true
    kill()
  }, run.deadlineMs)
  run.signal.addEventListener('abort', kill, { once: true })
  child.stdout.on('data', (chunk: Buffer) => {
    if (run.onLine) {
      const lines = `${rest}${chunk}`.split('\n')
      rest = (lines.pop() ?? '').slice(-STDERR_TAIL)
      for (const line of lines) run.onLine(line)
      return
    }
    bytes += chunk.length
    if (bytes > run.maxOutputBytes) kill()
    else chunks.push(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = `${stderr}${chunk}`.slice(-STDERR_TAIL)
  })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', cause => reject(notRun(run.program, cause)))
      child.once('close', resolve)
    })
    run.signal.throwIfAborted()
    return { code, stdout: Buffer.concat(chunks), stderr, timedOut }
  } finally {
    clearTimeout(timer)
    run.signal.removeEventListener('abort', kill)
  }
}

const notRun = (program: string, cause: Error): Problem =>
  new Problem({
    status: 500,
    code: 'vision.program_not_run',
    message: `${program} could not be run: ${cause.message}`,
    cause,
  })

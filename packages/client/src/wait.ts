import { FoveaError, JobFailedError, TimeoutError } from './errors.ts'
import { type Guard, openGuard } from './guard.ts'
import { jobsResource } from './jobs.ts'
import type { ClientRuntime } from './options.ts'
import { backoff } from './retry.ts'
import { followNotices } from './stream.ts'
import type { Transport } from './transport.ts'
import type { Job, JobDetail, JobStatus } from './types.ts'

export interface WaitOptions {
  /** For the whole wait; without end when left out. */
  timeoutMs?: number
  signal?: AbortSignal
  /** Called with each state that differs from the one before. */
  onProgress?: (job: Job) => void
}

const ENDED: ReadonlySet<JobStatus> = new Set(['succeeded', 'failed', 'cancelled', 'quarantined'])
const MIN_POLL_DELAY_MS = 100
const MAX_POLL_DELAY_MS = 5_000
/** With the stream open, asking is only the net below it. */
const POLL_BEHIND_STREAM_MS = 10_000

/**
 * Waits until the job has succeeded and returns it. The stream tells when to look; where there is none, the job is
 * asked for with growing pauses.
 * @throws JobFailedError when it failed, was cancelled or put into quarantine; TimeoutError
 */
export async function waitForJob(transport: Transport, id: string, options: WaitOptions): Promise<JobDetail> {
  const guard = openGuard(options.signal, options.timeoutMs ?? Number.POSITIVE_INFINITY)
  try {
    return await watch(transport, id, guard, options)
  } catch (error) {
    const reason = guard.explain(error)
    if (!(reason instanceof TimeoutError) || !guard.signal.aborted) throw reason
    throw new TimeoutError({
      code: 'client.timeout',
      message: `The job ${id} did not end within ${options.timeoutMs} ms`,
    })
  } finally {
    guard.close()
  }
}

async function watch(
  transport: Transport,
  id: string,
  guard: Guard,
  options: WaitOptions,
): Promise<JobDetail> {
  const { runtime } = transport.options
  const bell = new Bell()
  const ending = new AbortController()
  let stream: { open: boolean; done: Promise<void> } | null = null
  let last = ''
  try {
    for (let attempt = 0; ; attempt += 1) {
      const job = await jobsResource(transport).get(id, { signal: guard.signal })
      const state = JSON.stringify(job)
      if (state !== last) options.onProgress?.(job)
      last = state
      if (job.status === 'succeeded') return job
      if (ENDED.has(job.status)) throw new JobFailedError(job)
      stream ??= ringAtChanges(transport, id, ending.signal, bell)
      const pause = MIN_POLL_DELAY_MS + backoff(attempt, runtime.random, MAX_POLL_DELAY_MS)
      await bell.wait(stream.open ? POLL_BEHIND_STREAM_MS : pause, runtime, guard.signal)
    }
  } finally {
    ending.abort()
    await stream?.done
  }
}

/** Rings when the stream stands (something may have happened before) and at each notice about the job. */
function ringAtChanges(transport: Transport, id: string, signal: AbortSignal, bell: Bell) {
  const state = { open: false, done: Promise.resolve() }
  const follow = async (): Promise<void> => {
    try {
      const notices = followNotices(transport, {
        topics: ['job.updated'],
        signal,
        onOpen: () => {
          state.open = true
          bell.ring()
        },
        onReconnect: () => {
          state.open = false
        },
      })
      for await (const notice of notices) if (JSON.stringify(notice.data).includes(id)) bell.ring()
    } catch (error) {
      // No stream for these credentials: asking the job is enough, and tells the caller what is wrong.
      if (!(error instanceof FoveaError)) throw error
    } finally {
      state.open = false
    }
  }
  state.done = follow()
  return state
}

/** Lets one waiter sleep until it rings; ringing while nobody waits is remembered. */
class Bell {
  #rung = false
  #nap: AbortController | null = null

  ring(): void {
    this.#rung = true
    this.#nap?.abort()
  }

  async wait(ms: number, runtime: ClientRuntime, signal: AbortSignal): Promise<void> {
    if (!this.#rung) {
      const nap = new AbortController()
      const stop = (): void => nap.abort()
      this.#nap = nap
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
      await runtime.sleep(ms, nap.signal).catch(wakeEarly)
      signal.removeEventListener('abort', stop)
    }
    this.#rung = false
    signal.throwIfAborted()
  }
}

function wakeEarly(): void {}

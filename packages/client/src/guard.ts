import { NetworkError, TimeoutError } from './errors.ts'

/**
 * Watches one attempt: aborts it when the caller does, or when nothing happened for `timeoutMs`.
 * `touch` restarts the clock, `close` ends the watch.
 */
export interface Guard {
  readonly signal: AbortSignal
  touch(): void
  /** Stops the clock until the next `touch`. */
  pause(): void
  close(): void
  /** Leaves `close` to whoever reads the body after the answer was handed out. */
  keep(): void
  /** Ends the attempt with this error as the reason, for example when the source of an upload breaks. */
  fail(error: unknown): void
  /** What an error that came out of the attempt means. */
  explain(error: unknown): unknown
}

export function openGuard(
  caller: AbortSignal | undefined,
  timeoutMs: number,
): Guard & { readonly kept: boolean } {
  const controller = new AbortController()
  const forward = (): void => controller.abort(caller?.reason)
  if (caller?.aborted) forward()
  caller?.addEventListener('abort', forward, { once: true })
  const expire = (): void =>
    controller.abort(
      new TimeoutError({
        code: 'client.timeout',
        message: `Nothing came from the server for ${timeoutMs} ms`,
      }),
    )
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false
  const pause = (): void => clearTimeout(timer)
  const touch = (): void => {
    pause()
    // A body may be read a little further after its request was answered; that must not start the clock again.
    if (!closed && Number.isFinite(timeoutMs)) timer = setTimeout(expire, timeoutMs)
  }
  touch()
  let kept = false
  return {
    get kept() {
      return kept
    },
    keep: () => {
      kept = true
    },
    signal: controller.signal,
    touch,
    pause,
    close: () => {
      closed = true
      pause()
      caller?.removeEventListener('abort', forward)
    },
    fail: error => controller.abort(error),
    explain: error => (controller.signal.aborted ? controller.signal.reason : asNetworkError(error)),
  }
}

/** fetch tells every broken connection by a TypeError whose cause says what it was. */
function asNetworkError(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error
  const cause = error.cause instanceof Error ? error.cause.message || error.cause.name : ''
  const message = cause === '' ? error.message : `${error.message}: ${cause}`
  return new NetworkError({ code: 'client.network', message, cause: error })
}

import type { Causality } from '../causality/causality.ts'
import { ticks } from '../clock.ts'
import { patch } from '../patch.ts'
import { cleanAddress, cleanMessage } from '../redaction.ts'
import type { Core } from '../types.ts'

/** From here on an answer is slow, whatever it says; the rule of slow waits has the same number. */
export const SLOW_MS = 4_000

/** Ends the observation of a request: its status (0 when it never got one), and why. Null: the page itself gave it up. */
export type Settle = (status: number, error?: string | null) => void

const eventTypeOf = (status: number, durationMs: number, error?: string) => {
  if (error !== undefined || status >= 400) return 'network_error'
  return durationMs >= SLOW_MS ? 'slow_response' : 'network_success'
}

/**
 * Begins to observe a request; undefined when it is not one of the page's (no network, or our own). `answers` is false
 * for requests that only tell somebody something, as measuring does: they answer no click.
 */
export const createRequests =
  (core: Core, causality: Causality, own: string) =>
  (method: string, address: string, answers: boolean): Settle | undefined => {
    const url = new URL(address, document.baseURI)
    if (!url.protocol.startsWith('http') || url.href.startsWith(own)) return undefined
    const [path, startedAt, cause] = [cleanAddress(url.href), ticks(), causality.current()]
    if (cause && answers) causality.answer('request', cause)
    return (status, error) => {
      // Whatever goes on with the answer in this turn goes on with the click.
      causality.resume(cause)
      if (error === null) return
      const durationMs = Math.round(ticks() - startedAt)
      const reason = error === undefined ? undefined : cleanMessage(error)
      core.record(eventTypeOf(status, durationMs, error), {
        method: method.toUpperCase(),
        status: status || undefined,
        path,
        durationMs,
        causedBy: cause?.draft.eventId,
        error: reason,
      })
    }
  }

type Begin = ReturnType<typeof createRequests>

const wrapFetch = (core: Core, begin: Begin): void => {
  const start = (input: unknown, init: RequestInit | undefined): Settle | undefined => {
    const request = input instanceof Request ? input : undefined
    const method = init?.method ?? request?.method ?? 'GET'
    const tells = (init?.keepalive ?? request?.keepalive) || (init?.mode ?? request?.mode) === 'no-cors'
    return begin(String(method), request?.url ?? String(input), !tells)
  }
  const restore = patch(window, 'fetch', (call, _self, [input, init]) => {
    const settle = core.guard(() => start(input, init))
    const answer = call()
    // What the page gets must not be handled yet, or its own unhandled rejections would be silent.
    if (!settle || !(answer instanceof Promise)) return answer
    return answer.then(
      response => {
        core.guard(() => settle(response.status))
        return response
      },
      error => {
        const signal: AbortSignal | undefined = init?.signal ?? input?.signal
        // The page itself gave it up, whatever reason it says, unless that is the time.
        const isGivenUp = signal?.aborted && signal.reason?.name !== 'TimeoutError'
        core.guard(() => settle(0, isGivenUp ? null : String(error)))
        throw error
      },
    )
  })
  core.onStop(restore)
}

interface Opened {
  method: string
  address: string
  settle: Settle | undefined
}

const wrapXhr = (core: Core, begin: Begin): void => {
  const requests = new WeakMap<XMLHttpRequest, Opened>()
  /** Listens before the page can, so that its handlers run in the turn of the click. */
  const prepare = (xhr: XMLHttpRequest): Opened => {
    const opened: Opened = { method: '', address: '', settle: undefined }
    const on = (type: string, error?: string | null): void =>
      xhr.addEventListener(type, () => {
        const { settle } = opened
        if (!settle || (error === undefined && !(xhr.readyState === 4 && xhr.status))) return
        opened.settle = undefined
        core.guard(() => settle(xhr.status, error))
      })
    on('readystatechange')
    on('abort', null)
    for (const type of ['error', 'timeout']) on(type, type)
    requests.set(xhr, opened)
    return opened
  }
  const open = patch(XMLHttpRequest.prototype, 'open', (call, self, [method, address]) => {
    core.guard(() => {
      const opened = requests.get(self) ?? prepare(self)
      opened.method = String(method)
      opened.address = String(address)
    })
    return call()
  })
  const send = patch(XMLHttpRequest.prototype, 'send', (call, self) => {
    core.guard(() => {
      const opened = requests.get(self)
      if (opened) opened.settle = begin(opened.method, opened.address, true)
    })
    return call()
  })
  core.onStop(open)
  core.onStop(send)
}

/** Records requests of `fetch` and `XMLHttpRequest`, and answers clicks with those that their handlers make. */
export const observeNetwork = (core: Core, causality: Causality, own: string): void => {
  const begin = createRequests(core, causality, own)
  wrapFetch(core, begin)
  wrapXhr(core, begin)
}

import type { Causality } from '../causality/clicks.ts'
import { ticks } from '../clock.ts'
import { patch } from '../patch.ts'
import { cleanAddress, cleanMessage } from '../redaction.ts'
import type { Core } from '../types.ts'

/** From here on an answer is slow, whatever it says; the rule of slow waits has the same number. */
export const SLOW_MS = 4_000

const MOST_KNOWN = 200

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
export const createRequests = (core: Core, causality: Causality, own: string) => {
  const unprovoked = new Set<string>()
  return (method: unknown, address: unknown, answers: boolean): Settle | undefined => {
    const url = new URL(String(address), document.baseURI)
    if (!url.protocol.startsWith('http') || url.href.startsWith(own)) return undefined
    const path = cleanAddress(url.href)
    const startedAt = ticks()
    const cause = causality.current()
    const late = causality.untouched()
    if (cause) {
      if (answers) causality.answer('request', cause)
    } else if (late && answers && !unprovoked.has(path)) {
      // The page does not make it by itself, so it may be an answer after a pause: nobody can tell.
      late.seen = false
    } else {
      if (unprovoked.size > MOST_KNOWN) unprovoked.clear()
      unprovoked.add(path)
    }
    return (status, error) => {
      // Whatever goes on with the answer in this turn goes on with the click.
      causality.resume(cause)
      if (error === null) return
      const durationMs = Math.round(ticks() - startedAt)
      const reason = error === undefined ? undefined : cleanMessage(error)
      core.record(eventTypeOf(status, durationMs, error), {
        method: String(method).toUpperCase(),
        status: status || undefined,
        path,
        durationMs,
        causedBy: cause?.draft.eventId,
        error: reason,
      })
    }
  }
}

type Begin = ReturnType<typeof createRequests>

const wrapFetch = (core: Core, begin: Begin): void => {
  patch(core, window, 'fetch', (_self, [input, init]) => {
    /** What a request says; its second argument goes before the request that it is made from. */
    const said = (name: keyof Request) => init?.[name] ?? input?.[name]
    const tells = said('keepalive') || said('mode') === 'no-cors'
    const settle = begin(said('method') ?? 'GET', input?.url ?? input, !tells)
    // What the page gets must not be handled yet, or its own unhandled rejections would be silent.
    return (
      settle &&
      ((answer: Promise<Response>) =>
        answer.then(
          (response: Response) => {
            core.guard(() => settle(response.status))
            return response
          },
          (error: unknown) => {
            const signal: AbortSignal | undefined = said('signal')
            // The page itself gave it up, whatever reason it says, unless that is the time.
            const isGivenUp = signal?.aborted && signal.reason?.name !== 'TimeoutError'
            core.guard(() => settle(0, isGivenUp ? null : String(error)))
            throw error
          },
        ))
    )
  })
}

interface Opened {
  method?: unknown
  address?: unknown
  settle?: Settle | undefined
}

const wrapXhr = (core: Core, begin: Begin): void => {
  const requests = new WeakMap<XMLHttpRequest, Opened>()
  /** Listens before the page can, so that its handlers run in the turn of the click. */
  const prepare = (xhr: XMLHttpRequest): Opened => {
    const opened: Opened = {}
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
  patch(core, XMLHttpRequest.prototype, 'open', (self, [method, address]) => {
    const opened = requests.get(self) ?? prepare(self)
    opened.method = method
    opened.address = address
  })
  patch(core, XMLHttpRequest.prototype, 'send', self => {
    const opened = requests.get(self)
    if (opened) opened.settle = begin(opened.method, opened.address, true)
  })
}

/** Records requests of `fetch` and `XMLHttpRequest`, and answers clicks with those that their handlers make. */
export const observeNetwork = (core: Core, causality: Causality, own: string): void => {
  const begin = createRequests(core, causality, own)
  wrapFetch(core, begin)
  wrapXhr(core, begin)
}

import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor, Scope } from '#kernel/access'
import { Problem } from '#kernel/errors'
import type { Logger, TraceSpan } from '#kernel/telemetry'
import type { RequestInfo } from './route.ts'

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange | null
  }
}

/** One request and its reply: what the gate, the routes and the log know of it. */
export class Exchange implements RequestInfo {
  readonly id: string
  readonly startedAt = performance.now()
  /** The route's operation, for the log and the metrics; null while unknown. */
  operationId: string | null = null
  actor: Actor | null = null
  /** The other scope that opens this route. */
  orScope: Scope | undefined = undefined
  /** An event stream: it ends as soon as the server begins to stop. */
  endless = false
  /** Asks again whether the caller may do this; set once the gate has let the request pass. */
  stillHolds: () => Promise<boolean> = async () => true
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  readonly #log: Logger
  #child: Logger | undefined
  #controller: AbortController | undefined
  #stopReason: Problem | undefined

  constructor(request: FastifyRequest, reply: FastifyReply, log: Logger) {
    this.id = request.id
    this.#request = request
    this.#reply = reply
    this.#log = log
  }

  /** Null when the request is not traced. */
  get span(): TraceSpan | null {
    return this.#request.span
  }
  get method(): string {
    return this.#request.method
  }
  get url(): string {
    return this.#request.raw.url ?? '/'
  }
  get headers(): IncomingHttpHeaders {
    return this.#request.raw.headers
  }
  get address(): string {
    return this.#request.ip
  }
  get secure(): boolean {
    return this.#request.protocol === 'https'
  }
  get log(): Logger {
    this.#child ??= this.#log.child({ requestId: this.id })
    return this.#child
  }

  /** `reply.raw` and not the request: the latter closes as soon as a POST's body has been read. */
  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal
    const controller = new AbortController()
    this.#controller = controller
    const { raw } = this.#reply
    const gone = () => {
      if (!raw.writableFinished) controller.abort(clientGone())
    }
    if (this.#stopReason) controller.abort(this.#stopReason)
    else if (raw.destroyed) gone()
    else raw.once('close', gone)
    return controller.signal
  }

  /** Ends what still works for this request: its answer is over, whoever ended it. */
  finish(): void {
    this.#controller?.abort(clientGone())
  }

  /** Ends the work of this request because the server must stop. */
  stop(): void {
    this.#stopReason ??= serverStopping()
    this.#controller?.abort(this.#stopReason)
  }
}

const clientGone = (): Problem =>
  new Problem({ status: 400, code: 'request.aborted', message: 'The client went away.' })

const serverStopping = (): Problem =>
  new Problem({
    status: 503,
    code: 'system.stopping',
    message: 'The server is stopping. Try again shortly.',
    retryAfterSeconds: 5,
  })

/** The exchange that the first hook attached. */
export const exchangeOf = (request: FastifyRequest): Exchange => {
  if (request.exchange) return request.exchange
  throw new Error('The request has passed no first hook')
}

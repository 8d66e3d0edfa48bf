import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Actor, Scope } from '#kernel/access'
import type { Problem } from '#kernel/errors'
import type { Logger } from '#kernel/telemetry'

/**
 * Any zod schema. Constrained by its two types alone: comparing whole schema types made the compiler
 * more than twice as slow over 150 routes.
 */
export interface Shape {
  readonly _zod: { readonly output: unknown; readonly input: unknown }
}
export type Output<S> = S extends Shape ? S['_zod']['output'] : undefined

/** A body that is JSON or `application/x-www-form-urlencoded` (OAuth 2 token requests). */
export interface FormBody<S extends Shape> {
  readonly kind: 'form'
  readonly schema: S
}
/**
 * A body whose parts the route judges one by one, so that a bad one does not cost the others: it comes as `JSON.parse`
 * answered it, with texts that may hold NUL characters and lone surrogates. The schema only documents it.
 */
export interface JudgedBody<S extends Shape> {
  readonly kind: 'judged'
  readonly schema: S
}
/** A body that is a file: `multipart/form-data` with one file part, or the raw bytes. Streamed, never buffered. */
export interface UploadBody<S extends Shape, J extends Shape | undefined = Shape | undefined> {
  readonly kind: 'upload'
  /** When set, a body of `application/json` is accepted in place of a file, and parsed by this schema. */
  readonly json: J
  /** The fields beside the file: parts of the multipart body, or the query of a raw one. */
  readonly fields: S
  readonly maxBytes: number
}

export const form = <S extends Shape>(schema: S): FormBody<S> => ({ kind: 'form', schema })
export const judged = <S extends Shape>(schema: S): JudgedBody<S> => ({ kind: 'judged', schema })
export const upload = <S extends Shape, J extends Shape | undefined = undefined>(
  fields: S,
  maxBytes: number,
  json?: J,
): UploadBody<S, J | undefined> => ({ kind: 'upload', fields, maxBytes, json })

/** The file of an upload. `receive` is called once; it hands over the stream and then the fields, wherever they stood. */
export interface ReceivedFile {
  /** The client's file name: control characters and all but the last path segment removed; null when none was sent. */
  readonly name: string | null
  /** The content type that the client claims; not to be trusted. */
  readonly claimedType: string | null
  readonly stream: Readable
}
export interface Incoming<F, J = undefined> {
  /** The parsed body when it was JSON in place of a file (`UploadBody.json`); then `receive` must not be called. */
  readonly json: J | undefined
  /**
   * Reads the body: `store` consumes the file's stream, then the parsed fields are answered beside its result.
   * When the fields are refused, or more than one file comes, `undo` gets the result so that nothing is kept.
   */
  receive<T>(
    store: (file: ReceivedFile) => Promise<T>,
    undo: (stored: T) => Promise<void>,
  ): Promise<{ stored: T; fields: F }>
  /** The declared length of the body in bytes, when the client said so. */
  readonly declaredLength: number | null
}

export type BodyKind = Shape | FormBody<Shape> | JudgedBody<Shape> | UploadBody<Shape>
type BodyOf<B> =
  B extends UploadBody<infer S, infer J>
    ? Incoming<Output<S>, Output<J>>
    : B extends JudgedBody<Shape>
      ? unknown
      : B extends FormBody<infer S>
        ? Output<S>
        : Output<B>

/** A reply of bytes: content, renditions, exports. */
export interface BytesReply {
  readonly kind: 'bytes'
  /** Media types that it may have, for the OpenAPI document. */
  readonly mediaTypes: readonly string[]
  /** Statuses beside 200, for the OpenAPI document (206, 304, 416). */
  readonly statuses: readonly number[]
}
/** A reply of server-sent events; `run` answers an async iterable of them. */
export interface EventsReply<S extends Shape> {
  readonly kind: 'events'
  readonly schema: S
}
/** A JSON reply whose status depends on what happened, e.g. 201 created or 200 found. */
export interface VariantsReply<S extends Shape> {
  readonly kind: 'variants'
  readonly schema: S
  readonly statuses: readonly [number, ...number[]]
}
/** 204, no body. */
export interface EmptyReply {
  readonly kind: 'empty'
}

export const bytes = (mediaTypes: readonly string[], statuses: readonly number[] = []): BytesReply => ({
  kind: 'bytes',
  mediaTypes,
  statuses,
})
export const events = <S extends Shape>(schema: S): EventsReply<S> => ({ kind: 'events', schema })
export const variants = <S extends Shape>(
  statuses: readonly [number, ...number[]],
  schema: S,
): VariantsReply<S> => ({
  kind: 'variants',
  schema,
  statuses,
})
export const empty: EmptyReply = { kind: 'empty' }

export interface ByteStream {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number>>
  /** Null for HEAD, 304 and 416. */
  readonly body: Readable | Buffer | string | null
}
export interface ServerSentEvent<T> {
  /** Becomes `id:`; clients send it back as `Last-Event-ID`. */
  readonly id?: string
  readonly event: string
  readonly data: T
}

/** Tells the client where the stream stands, without an event: what it then sends back as `Last-Event-ID`. */
export interface StreamPlace {
  readonly id: string
}

export type ReplyKind =
  | readonly [status: number, schema: Shape]
  | VariantsReply<Shape>
  | BytesReply
  | EventsReply<Shape>
  | EmptyReply

type ResultOf<R> = R extends readonly [number, infer S]
  ? Output<S>
  : R extends VariantsReply<infer S>
    ? Output<S>
    : R extends EventsReply<infer S>
      ? AsyncIterable<ServerSentEvent<Output<S>> | StreamPlace>
      : R extends BytesReply
        ? ByteStream
        : undefined

/** A result with a status or headers of its own. Made by `answer`. */
export class Answer<T> {
  readonly body: T
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | string[]>>

  constructor(body: T, status: number | undefined, headers: Readonly<Record<string, string | string[]>>) {
    this.body = body
    this.status = status
    this.headers = headers
  }
}
export const answer = <T>(
  body: T,
  options: { status?: number; headers?: Readonly<Record<string, string | string[]>> } = {},
): Answer<T> => new Answer(body, options.status, options.headers ?? {})

/** 204 where another outcome of the same route has a body (a purge beside a trash). */
export const noContent: Answer<never> = new Answer<never>(
  // The server writes no body for 204, so there is no value to be had here.
  undefined as never,
  204,
  {},
)

/** What a route may know of its request beside the parsed parts. */
export interface RequestInfo {
  /** `X-Request-Id`, taken over or made. */
  readonly id: string
  readonly method: string
  /** Path and query as sent. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** The client's address after TRUST_PROXY. */
  readonly address: string
  /** Whether the client speaks https (behind a trusted proxy: as the proxy says). */
  readonly secure: boolean
  /** Fires when the client goes away or the server must stop. */
  readonly signal: AbortSignal
  readonly log: Logger
}

export type RouteScope = Scope | 'any' | 'public'

export interface RouteContext<S, P, Q, B> {
  readonly actor: S extends 'public' ? Actor | null : Actor
  readonly params: Output<P>
  readonly query: Output<Q>
  readonly body: BodyOf<B>
  readonly request: RequestInfo
}

/** One route as data: from it come the validation, the permission check, the OpenAPI document and the docs. */
export interface RouteDefinition<
  S extends RouteScope,
  P extends Shape | undefined,
  Q extends Shape | undefined,
  B extends BodyKind | undefined,
  R extends ReplyKind,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Fastify's notation: `/v1/assets/:id`. */
  readonly path: string
  /** Unique; the client's and the document's name for it. */
  readonly operationId: string
  /** A scope; `any` for every caller with credentials; `public` for everybody. */
  readonly scope: S
  /** Another scope that opens the route as well; `run` checks which of both the request needs. */
  readonly orScope?: Scope
  /** One line for the documentation. */
  readonly summary: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly reply: R
  /** Bytes of a JSON or form body at most; 1 MiB unless told. */
  readonly bodyLimit?: number
  /** Takes `Content-Encoding: gzip`; `bodyLimit` holds for what is sent and for what it inflates to. */
  readonly compressed?: boolean
  /** POST that creates: honours `Idempotency-Key`. True for every POST with a JSON body unless told. */
  readonly idempotent?: boolean
  /** Top-level fields of the reply that a replay leaves out because they are secrets shown once. */
  readonly secrets?: readonly string[]
  /** Request headers that it understands beside those of every route, with a line for the documentation. */
  readonly headers?: Readonly<Record<string, string>>
  /** Reads `If-Match`, and answers 412 when the object has another ETag. */
  readonly ifMatch?: boolean
  /** Statuses of problems that follow from nothing else here, for the OpenAPI document. */
  readonly problems?: readonly number[]
  /** Members that another standard wants in each problem of this route, those of the wire's own rules included. */
  readonly problemExtra?: (problem: Problem) => Readonly<Record<string, unknown>>
  /** GET also answers HEAD; true unless told. */
  readonly head?: boolean
  run(
    context: RouteContext<S, P, Q, B>,
  ): Promise<ResultOf<R> | Answer<ResultOf<R>>> | ResultOf<R> | Answer<ResultOf<R>>
}

/** A route after its types have done their work. */
export type Route = RouteDefinition<
  RouteScope,
  Shape | undefined,
  Shape | undefined,
  BodyKind | undefined,
  ReplyKind
>

/** Checks a route's parts against each other at compile time; leaving out `scope` does not compile. */
export const route = <
  S extends RouteScope,
  R extends ReplyKind,
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends BodyKind | undefined = undefined,
>(
  definition: RouteDefinition<S, P, Q, B, R>,
): Route =>
  // The server parses params, query and body by this route's own schemas before it calls `run`,
  // so the erased route is called with exactly what the typed one expects.
  definition as Route

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Null: without credentials. */
  readonly token?: string | null
  readonly signal?: AbortSignal
}

export interface Reply<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

export interface Requester {
  /** A request with the token, unless `headers` say otherwise; a body that is no string or bytes goes as JSON. */
  request(method: string, path: string, options?: RequestOptions): Promise<Response>
  /** The same, answering status and parsed body (null when there is none). */
  call<T = Record<string, unknown>>(method: string, path: string, options?: RequestOptions): Promise<Reply<T>>
}

/** `request` and `call` against a server, with a token that each call can replace. */
export const requester = (url: string, token: string): Requester => {
  const request = (method: string, path: string, options: RequestOptions = {}): Promise<Response> => {
    const headers = new Headers(options.headers)
    const bearer = options.token === undefined ? token : options.token
    if (bearer !== null && bearer !== '' && !headers.has('authorization')) {
      headers.set('authorization', `Bearer ${bearer}`)
    }
    return fetch(`${url}${path}`, {
      method,
      headers,
      ...bodyOf(options.body, headers),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  }
  return {
    request,
    call: async (method, path, options) => {
      const reply = await request(method, path, options)
      const text = await reply.text()
      return { status: reply.status, headers: reply.headers, body: text === '' ? null : JSON.parse(text) }
    },
  }
}

const bodyOf = (body: unknown, headers: Headers): { body?: BodyInit; duplex?: 'half' } => {
  if (body === undefined) return {}
  if (typeof body === 'string' || body instanceof FormData || body instanceof URLSearchParams) return { body }
  if (body instanceof Uint8Array) return { body: new Uint8Array(body) }
  if (body instanceof ReadableStream) return { body, duplex: 'half' }
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return { body: JSON.stringify(body) }
}

import { describe, expect, it } from 'vitest'
import {
  AuthenticationError,
  ConflictError,
  createClient,
  FoveaError,
  NetworkError,
  NotFoundError,
  PayloadTooLargeError,
  PermissionError,
  PreconditionFailedError,
  RateLimitError,
  ServerError,
  TimeoutError,
  UnavailableError,
  ValidationError,
} from '../src/index.ts'
import { hangUp, json, problem, silence, startServer } from './local-server.ts'

async function failure(work: Promise<unknown>): Promise<FoveaError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof FoveaError)) throw new Error(`expected a FoveaError, got ${String(error)}`)
  return error
}

describe('An error from the server', () => {
  it.each([
    [400, ValidationError],
    [401, AuthenticationError],
    [403, PermissionError],
    [404, NotFoundError],
    [409, ConflictError],
    [412, PreconditionFailedError],
    [413, PayloadTooLargeError],
    [422, ValidationError],
    [429, RateLimitError],
    [500, ServerError],
    [502, ServerError],
    [503, UnavailableError],
  ])('with status %i has its own class, the code, the message and the request id', async (status, Kind) => {
    await using server = await startServer(problem(status, 'library.something', { 'x-request-id': 'r-17' }))
    const client = createClient({ baseUrl: server.url, retries: 0 })
    const error = await failure(client.assets.get('a'))
    expect(error).toBeInstanceOf(Kind)
    expect(error.name).toBe(Kind.name)
    expect(error).toMatchObject({
      status,
      code: 'library.something',
      message: 'What is wrong: library.something',
      requestId: 'r-17',
    })
  })

  it('that refuses fields lists each of them', async () => {
    const issues = [{ path: 'body.label', message: 'too long' }]
    await using server = await startServer(json(400, { status: 400, code: 'request.invalid', issues }))
    const error = await failure(createClient({ baseUrl: server.url }).assets.update('a', { label: 'x' }))
    expect(error.issues).toEqual(issues)
  })

  it('that asks to wait tells for how long, whether in seconds or as a date', async () => {
    const now = Date.UTC(2026, 0, 1)
    const date = new Date(now + 90_000).toUTCString()
    for (const [header, seconds] of [
      ['7', 7],
      [date, 90],
    ] as const) {
      await using server = await startServer(problem(503, 'x', { 'retry-after': header }))
      const client = createClient({ baseUrl: server.url, retries: 0, runtime: { now: () => now } })
      expect((await failure(client.assets.get('a'))).retryAfterSeconds).toBe(seconds)
    }
  })

  it('that a proxy made of HTML still has a class and a code', async () => {
    await using server = await startServer((_seen, response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')
    })
    const error = await failure(createClient({ baseUrl: server.url, retries: 0 }).health())
    expect(error).toBeInstanceOf(ServerError)
    expect(error.code).toBe('http.502')
  })
})

describe('Without an answer', () => {
  it('a broken connection is a NetworkError that says why', async () => {
    await using server = await startServer(hangUp)
    const error = await failure(createClient({ baseUrl: server.url, retries: 0 }).health())
    expect(error).toBeInstanceOf(NetworkError)
    expect(error.status).toBe(0)
    expect(error.message).toMatch(/fetch failed: .+/)
  })

  it('a server that stays silent is a TimeoutError after the time-out', async () => {
    await using server = await startServer(silence)
    const error = await failure(createClient({ baseUrl: server.url, retries: 0, timeoutMs: 50 }).health())
    expect(error).toBeInstanceOf(TimeoutError)
  })

  it('an abort is the reason that the caller gave, and no error of ours', async () => {
    await using server = await startServer(silence)
    const controller = new AbortController()
    const reason = new Error('changed my mind')
    const work = createClient({ baseUrl: server.url }).request('GET', '/v1/me', { signal: controller.signal })
    controller.abort(reason)
    await expect(work).rejects.toBe(reason)
  })

  it('a page that is not JSON says that this may be no Fovea server', async () => {
    await using server = await startServer((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Router login</h1>')
    })
    const error = await failure(createClient({ baseUrl: server.url, retries: 0 }).projects.list())
    expect(error.code).toBe('client.not_json')
    expect(error.message).toContain('is this a Fovea server?')
  })
})

import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createClient, type Notice } from '../src/index.ts'
import { type Answer, problem, startServer } from './local-server.ts'

const instant = { sleep: async () => {}, random: () => 0 }

function notice(position: number, topic = 'asset.created'): string {
  const data = {
    position,
    topic,
    projectId: 'p',
    assetId: `a${position}`,
    at: 1000 + position,
    data: { n: position },
  }
  return `id: ${position}\nevent: ${topic}\ndata: ${JSON.stringify(data)}\n\n`
}

const open = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream' })

/** Tells the notices behind `Last-Event-ID`, `atOnce` at a time, and then breaks off in the middle of the next. */
function breaking(total: number, atOnce: number): Answer {
  return (seen, response) => {
    const from = Number(seen.headers['last-event-id'] ?? 0)
    open(response)
    response.write(': heartbeat\n\n')
    for (let at = from + 1; at <= Math.min(total, from + atOnce); at += 1) response.write(notice(at))
    response.write(`id: ${from + atOnce + 1}\nevent: asset.created\ndata: {"half":`, () =>
      response.socket?.destroySoon(),
    )
  }
}

async function take(count: number, notices: AsyncIterable<Notice>): Promise<Notice[]> {
  const taken: Notice[] = []
  for await (const one of notices) if (taken.push(one) === count) break
  return taken
}

describe('Following the stream', () => {
  it('every notice comes once and in order, however often the connection breaks', async () => {
    await using server = await startServer(breaking(20, 3))
    const client = createClient({ baseUrl: server.url, runtime: instant })
    const notices = await take(20, client.stream())
    expect(notices.map(one => one.id)).toEqual(Array.from({ length: 20 }, (_none, at) => String(at + 1)))
    expect(notices[4]).toEqual({
      id: '5',
      topic: 'asset.created',
      projectId: 'p',
      assetId: 'a5',
      at: 1005,
      data: { n: 5 },
    })
    expect(server.seen.map(one => one.headers['last-event-id'])).toEqual([
      undefined,
      '3',
      '6',
      '9',
      '12',
      '15',
      '18',
    ])
  })

  it('goes on behind a position from before, with the filters', async () => {
    await using server = await startServer(breaking(20, 3))
    const client = createClient({ baseUrl: server.url, runtime: instant })
    const notices = await take(
      1,
      client.stream({ lastEventId: '7', topics: ['asset.*', 'job.updated'], assetId: 'a' }),
    )
    expect(notices[0]?.id).toBe('8')
    expect(server.seen[0]?.query.getAll('topic')).toEqual(['asset.*', 'job.updated'])
    expect(server.seen[0]?.query.get('assetId')).toBe('a')
  })

  it('comments keep the connection, and a connection without them is opened again', async () => {
    await using server = await startServer(
      (_seen, response) => {
        open(response).flushHeaders()
      },
      breaking(3, 3),
    )
    const reasons: string[] = []
    const client = createClient({ baseUrl: server.url, runtime: instant })
    const stream = client.stream({
      idleTimeoutMs: 1_500,
      onReconnect: ({ error }) => reasons.push(error.name),
    })
    expect(await take(3, stream)).toHaveLength(3)
    expect(reasons).toEqual(['TimeoutError'])
  })

  it('a server that is away is tried again, with growing pauses', async () => {
    const away = problem(503, 'x')
    await using server = await startServer(
      away,
      away,
      away,
      problem(429, 'x', { 'retry-after': '3' }),
      breaking(3, 3),
    )
    const pauses: number[] = []
    const runtime = {
      random: () => 1,
      sleep: async (ms: number) => {
        pauses.push(ms)
      },
    }
    await take(1, createClient({ baseUrl: server.url, runtime }).stream())
    expect(pauses).toEqual([250, 500, 1000, 5000])
  })

  it('refused credentials end it with the error', async () => {
    await using server = await startServer(problem(401, 'accounts.unauthenticated'))
    await expect(take(1, createClient({ baseUrl: server.url }).stream())).rejects.toMatchObject({
      status: 401,
    })
    expect(server.seen).toHaveLength(1)
  })

  it('an abort ends it without an error, and closes the connection', async () => {
    const closed = Promise.withResolvers<void>()
    await using server = await startServer((_seen, response) => {
      response.on('close', () => closed.resolve())
      open(response).write(notice(1))
    })
    const controller = new AbortController()
    const seen: Notice[] = []
    for await (const one of createClient({ baseUrl: server.url }).stream({ signal: controller.signal })) {
      seen.push(one)
      controller.abort()
    }
    expect(seen).toHaveLength(1)
    await closed.promise
  })

  it('leaving the loop closes the connection', async () => {
    const closed = Promise.withResolvers<void>()
    await using server = await startServer((_seen, response) => {
      response.on('close', () => closed.resolve())
      open(response).write(notice(1))
    })
    await take(1, createClient({ baseUrl: server.url }).stream())
    await closed.promise
  })

  it('is understood however its bytes are cut, and with all three ends of line', async () => {
    const data = '{"at":1,"data":{"name":"größe 📷"}}'
    const text = `: hi\r\nid: 1\r\nevent: a.b\r\ndata: ${data}\r\n\r\nid:2\rdata:{"at":2,\rdata:"data":{}}\r\r${notice(3)}`
    await using server = await startServer(async (_seen, response) => {
      open(response)
      for (const byte of Buffer.from(text)) {
        response.write(Buffer.of(byte))
        await new Promise(resolve => setImmediate(resolve))
      }
    })
    const notices = await take(3, createClient({ baseUrl: server.url }).stream())
    expect(notices.map(one => [one.id, one.topic, one.at])).toEqual([
      ['1', 'a.b', 1],
      ['2', 'message', 2],
      ['3', 'asset.created', 1003],
    ])
    expect(notices[0]?.data).toEqual({ name: 'größe 📷' })
  })
})

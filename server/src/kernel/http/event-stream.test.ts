import { once } from 'node:events'
import { connect } from 'node:net'
import { fastify } from 'fastify'
import pino from 'pino'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { sendEvents } from './event-stream.ts'
import { Exchange } from './exchange.ts'

/** A server whose one stream has more to say than any socket holds. */
const startTalker = async (stallMs: number) => {
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: line => void lines.push(line) })
  const ended = Promise.withResolvers<boolean>()
  async function* talk() {
    for (;;) yield { event: 'news', data: 'x'.repeat(1_000_000) }
  }
  const app = fastify()
  app.get('/', async (request, reply) => {
    const exchange = new Exchange(request, reply, log)
    await sendEvents(reply, exchange, z.string(), talk(), stallMs)
    ended.resolve(exchange.signal.aborted)
    return reply
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, lines, ended: ended.promise, port: Number(new URL(url).port) }
}

it('a client that reads nothing loses its stream, and nobody is told of a fault', async () => {
  const { app, lines, ended, port } = await startTalker(200)
  const sleeper = connect(port, '127.0.0.1')
  sleeper.pause()
  sleeper.on('error', () => undefined)
  sleeper.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(await ended).toBe(true)
  expect(lines).toEqual([])
  sleeper.resume()
  await once(sleeper, 'close')
  await app.close()
})

it('a client that reads slowly keeps its stream', async () => {
  const { app, ended, port } = await startTalker(2_000)
  const reader = connect(port, '127.0.0.1')
  reader.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  let read = 0
  for await (const chunk of reader) {
    read += chunk.length
    if (read > 20_000_000) break
  }
  expect(read).toBeGreaterThan(20_000_000)
  expect(await ended).toBe(true)
  await app.close()
})

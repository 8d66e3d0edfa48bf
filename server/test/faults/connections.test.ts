import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { eventOf } from '../../src/modules/sessions/ingest/event.fixture.ts'
import { startFleet } from './fleet.ts'
import { Holdings } from './holdings.ts'

const CONNECTIONS = 10_000
// Its report is untyped; without the entry (Windows) nothing is limited.
const { userLimits } = process.report.getReport() as {
  userLimits?: { open_files: { hard: number | string } }
}
const FILES = Number(userLimits?.open_files.hard)
/** `unlimited` is no number. */
const isAble = !(FILES < CONNECTIONS + 1_000)
const WHY = isAble ? '' : ` (skipped: a process may open ${FILES} files here; see ulimit -Hn)`
/** Each takes a port of this machine, and a file of this process and of the server. */
const AT_ONCE = 250
/** What a held connection may cost the server: its parser, its stream, the request that it began. */
const BYTES_EACH = 40 * 1024

let holdings: Holdings
afterEach(() => holdings?.close())

const open = async (port: number, held: Socket[]): Promise<void> => {
  const socket = connect({ port, host: '127.0.0.1' })
  held.push(socket)
  await once(socket, 'connect')
  // The server may cut it off whenever it wants.
  socket.on('error', () => undefined)
}

it.skipIf(!isAble)(
  `${CONNECTIONS.toLocaleString('en')} connections that each send a little and then nothing are held in bounded memory, and good traffic goes on${WHY}`,
  async () => {
    holdings = new Holdings()
    const fleet = await startFleet({ start: 1, database: 'embedded', holdings })
    const [server] = fleet.members
    if (!server) expect.unreachable('there is no server')
    const key = await server.call<{ secret: string }>('POST', '/v1/api-keys', {
      body: { name: 'page', scopes: ['sessions:ingest'], rateLimit: 10_000 },
    })
    const send = (n: number) =>
      server.call('POST', '/v1/events', {
        token: null,
        headers: { 'x-api-key': key.body.secret },
        body: { events: [eventOf({ eventId: `good-${n}`, sessionId: 's' })] },
      })
    expect(await send(0)).toMatchObject({ status: 200, body: { accepted: 1 } })
    const before = await server.program.memory()

    const held: Socket[] = []
    const { port } = new URL(server.url)
    const unfinished = `POST /v1/events HTTP/1.1\r\nHost: test\r\nX-API-Key: ${key.body.secret}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"events":`
    try {
      for (let at = 0; at < CONNECTIONS; at += AT_ONCE) {
        await Promise.all(Array.from({ length: AT_ONCE }, () => open(Number(port), held)))
        for (const socket of held.slice(at)) socket.write(unfinished)
      }
      for (let n = 1; n <= 50; n += 1) expect((await send(n)).status).toBe(200)
      expect(await server.call('GET', '/v1/assets?limit=1')).toMatchObject({ status: 200 })
      expect(held.filter(socket => !socket.destroyed)).toHaveLength(CONNECTIONS)
      expect((await server.program.memory()) - before).toBeLessThan(CONNECTIONS * BYTES_EACH)
    } finally {
      for (const socket of held) socket.destroy()
    }
    expect(await server.call('GET', '/v1/events?sessionId=s&limit=100')).toMatchObject({ status: 200 })
  },
)

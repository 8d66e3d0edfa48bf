import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { type Clock, systemClock } from '#kernel/system'
import { createLogger } from '#kernel/telemetry'
import { createTestDatabase } from '#test/database'
import { createBus } from './bus.ts'

/** Reconnects without the pause, so that a loop that multiplies shows at once. */
const hasty: Clock = { ...systemClock, wait: (_ms, signal) => systemClock.wait(10, signal) }

it('while the database is away the bus tries one connection at a time, and delivers again afterwards', async () => {
  const database = await createTestDatabase({ blank: true })
  const sockets = new Set<Socket>()
  let away = false
  let refused = 0
  const proxy = createServer(socket => {
    if (away) {
      refused++
      socket.destroy()
      return
    }
    const { host = '', port = 0 } = database.target
    const upstream = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    for (const end of [socket, upstream]) sockets.add(end.on('error', () => {}))
    socket.pipe(upstream).pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const log = createLogger({ level: 'silent' })
  const bus = await createBus({ target: { ...database.target, host: '127.0.0.1', port }, clock: hasty, log })
  const other = await createBus({ target: database.target, clock: systemClock, log })
  let heard = Promise.withResolvers<string>()
  const told = Promise.withResolvers<string>()
  await bus.listen('outage', payload => heard.resolve(payload))
  await other.listen('news', payload => told.resolve(payload))

  away = true
  for (const socket of sockets) socket.destroy()
  await systemClock.wait(500)
  expect(refused).toBeGreaterThan(2)
  expect(refused).toBeLessThan(60)
  expect(bus.connected).toBe(false)
  bus.signal('news', 'from before')

  heard = Promise.withResolvers()
  away = false
  // A reconnected bus wakes its listeners once: what the others signalled meanwhile is lost.
  expect(await heard.promise).toBe('')
  // What it had to say itself was kept: the others did not notice anything that would make them look.
  expect(await told.promise).toBe('from before')
  expect(bus.connected).toBe(true)
  await bus.close()
  await other.close()
  proxy.close()
  for (const socket of sockets) socket.destroy()
  await database.drop()
})

it('the bus takes another connection when the database falls silent while it connects', async () => {
  const database = await createTestDatabase({ blank: true })
  const sockets = new Set<Socket>()
  let silences = 0
  const proxy = createServer(socket => {
    const { host = '', port = 0 } = database.target
    const upstream = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    for (const end of [socket, upstream]) sockets.add(end.on('error', () => {}))
    socket.on('data', bytes => {
      // Every connection but the first is asked to listen: the second never gets an answer.
      if (sockets.size === 4 && bytes.includes('LISTEN')) {
        silences++
        upstream.unpipe(socket)
      }
      upstream.write(bytes)
    })
    upstream.pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const log = createLogger({ level: 'silent' })
  const bus = await createBus({ target: { ...database.target, host: '127.0.0.1', port }, clock: hasty, log })
  const heard = Promise.withResolvers<string>()
  await bus.listen('silence', payload => heard.resolve(payload))
  for (const socket of sockets) socket.destroy()
  expect(await heard.promise).toBe('')
  expect(silences).toBe(1)
  expect(bus.connected).toBe(true)
  await bus.close()
  proxy.close()
  for (const socket of sockets) socket.destroy()
  await database.drop()
})

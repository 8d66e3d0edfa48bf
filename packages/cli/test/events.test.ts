import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createClient, type FoveaClient, type SessionEvent } from '@fovea/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ADMIN, type CommandLine, type RunningServer, signedIn, startServer } from './fovea.ts'

let server: RunningServer
let fovea: CommandLine
let client: FoveaClient
beforeAll(async () => {
  server = await startServer()
  fovea = await signedIn(server)
  client = createClient({ baseUrl: server.url, credentials: ADMIN })
})
afterAll(async () => {
  await server.stop()
  await rm(fovea.home, { recursive: true })
})

const send = async (eventId: string, sessionId = 'one', eventType: SessionEvent['eventType'] = 'click') => {
  const event = { eventId, eventType, timestamp: Date.now(), sessionId, route: '/cart' }
  expect(await client.events.send([event])).toMatchObject({ accepted: 1 })
}

/** What a command prints while it runs. */
const running = (...args: string[]) => {
  const child = fovea.start(args)
  const printed = { out: '', err: '' }
  child.stdout?.setEncoding('utf8').on('data', part => {
    printed.out += part
  })
  child.stderr?.setEncoding('utf8').on('data', part => {
    printed.err += part
  })
  const reach = async (pattern: RegExp, stream: 'out' | 'err' = 'out') =>
    await expect.poll(() => printed[stream], { timeout: 60_000 }).toMatch(pattern)
  const interrupt = async (): Promise<number | null> => {
    child.kill('SIGINT')
    const [code] = await once(child, 'close')
    return code
  }
  return { printed, reach, interrupt }
}

it('Events are told as they are acknowledged, those of before first, until Ctrl-C', async () => {
  await send('old-1')
  await send('old-2')
  const tail = running('events', 'tail', '--last', '1', '--json')
  await tail.reach(/old-2/)
  await send('new-1')
  await send('other', 'two')
  await tail.reach(/other/)
  expect(await tail.interrupt()).toBe(130)
  const ids = tail.printed.out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).eventId)
  expect(ids).toEqual(['old-2', 'new-1', 'other'])
})

it('Only those of one session and one type are told, if so asked', async () => {
  await send('first', 'narrow', 'input')
  const tail = running('events', 'tail', '--session', 'narrow', '--type', 'input')
  await tail.reach(/^\d\d:\d\d:\d\d\.\d{3} {2}narrow {2}input +\/cart\n/)
  await send('click', 'narrow')
  await send('elsewhere', 'wide', 'input')
  await send('last', 'narrow', 'input')
  await tail.reach(/\n.*narrow {2}input.*\n/)
  expect(await tail.interrupt()).toBe(130)
  expect(tail.printed.out.trim().split('\n')).toHaveLength(2)
})

it('Events of a rare type are followed from now on, and those of long ago are not told as new', async () => {
  await send('ancient-1', 'rare', 'input')
  await send('ancient-2', 'rare', 'input')
  // A page is made of 10,000 events at most, so the newest one has no input.
  const many = Array.from({ length: 10_050 }, (_, place) => ({
    ...{ eventId: `many-${place}`, eventType: 'click' as const, timestamp: Date.now() },
    ...{ sessionId: `many-${place % 500}`, route: '/' },
  }))
  expect(await client.events.send(many)).toMatchObject({ accepted: 10_050 })
  const tail = running('events', 'tail', '--type', 'input', '--last', '1', '--json')
  await tail.reach(/ancient-2/)
  await send('new-input', 'rare', 'input')
  await tail.reach(/new-input/)
  expect(await tail.interrupt()).toBe(130)
  const ids = tail.printed.out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).eventId)
  expect(ids).toEqual(['ancient-2', 'new-input'])
})

it('It survives a server that dies, and goes on with what came after', async () => {
  await send('before')
  const tail = running('events', 'tail', '--last', '1')
  await tail.reach(/\/cart/)
  await server.crashAndRestart()
  await send('after', 'reborn')
  await tail.reach(/ {2}reborn {2}click/)
  expect(tail.printed.out.match(/reborn/g)).toHaveLength(1)
  expect(await tail.interrupt()).toBe(130)
})

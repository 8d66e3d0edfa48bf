import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Json, picture, uploadBytes } from '../factories.ts'
import { type Fleet, startFleet } from '../faults/fleet.ts'
import { Holdings } from '../faults/holdings.ts'
import { createMosquitto, type Mosquitto, withoutMosquitto } from './mosquitto.ts'

interface Heard {
  readonly topic: string
  readonly body: Json
}

const PATIENT = { timeout: 60_000, interval: 50 }
const missing = withoutMosquitto()
const subscriber = ['/usr/bin/mosquitto_sub', '/usr/local/bin/mosquitto_sub'].find(existsSync)

describe.skipIf(missing !== null)(`an outside broker${missing === null ? '' : ` (${missing})`}`, () => {
  const holdings = new Holdings()
  const listeners: ChildProcess[] = []
  let broker: Mosquitto
  let fleet: Fleet
  let heard: Heard[]
  let seed = 0

  /** `mosquitto_sub`, as somebody would run it; what it prints is collected. It comes back after an outage. */
  const listen = (topic: string): Heard[] => {
    const lines: Heard[] = []
    const args = [
      '-h',
      '127.0.0.1',
      '-p',
      String(broker.port),
      '-t',
      topic,
      '-q',
      '1',
      '-v',
      '-i',
      `test-${seed}`,
      '-c',
    ]
    const child = spawn(subscriber ?? 'mosquitto_sub', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    listeners.push(child)
    createInterface({ input: child.stdout }).on('line', line => {
      const [name = '', ...rest] = line.split(' ')
      const text = rest.join(' ')
      lines.push({ topic: name, body: text.startsWith('{') ? JSON.parse(text) : null })
    })
    return lines
  }

  const addPicture = async (server = 0): Promise<string> => {
    const member = fleet.serves[server]
    if (!member) throw new Error('There is no such server')
    seed += 1
    return (await uploadBytes(member, await picture(seed))).body.asset.id
  }
  const eventsOf = (id: string) =>
    heard
      .filter(({ body }) => body?.id === id && body.event?.startsWith('asset.'))
      .map(({ body }) => body.event)

  beforeAll(async () => {
    broker = await createMosquitto(holdings)
    await broker.start()
    heard = listen('fovea/#')
    fleet = await startFleet({
      serve: 2,
      work: 1,
      database: 'external',
      tasksOnArrival: true,
      env: { MQTT_URL: broker.url },
      holdings,
    })
  })
  afterAll(async () => {
    for (const child of listeners) child.kill()
    await holdings.close()
  })

  test('is told of each job and asset once, however many servers there are', async () => {
    const ids = [await addPicture(0), await addPicture(1)]
    await expect
      .poll(() => ids.map(eventsOf), PATIENT)
      .toEqual(ids.map(() => ['asset.created', 'asset.updated']))
    const [, project] = heard.find(({ body }) => body?.id === ids[0])?.topic.split('/') ?? []
    const jobs = heard.filter(
      ({ topic, body }) => topic.startsWith(`fovea/${project}/jobs/`) && body.assetId === ids[0],
    )
    const done = jobs.filter(({ body }) => body.name === 'library.derive' && body.status === 'succeeded')
    expect(done).toHaveLength(1)
  })

  test('keeps what each worker can do, and says that one is gone which was killed', async () => {
    const workers = () => listen('fovea/workers/+')
    const early = workers()
    await expect.poll(() => early.at(-1)?.body, PATIENT).toMatchObject({ online: true })
    const [worker] = fleet.workers
    await worker?.program.kill()
    await expect.poll(() => early.at(-1)?.body, PATIENT).toMatchObject({ online: false })
    await worker?.restart()
    await expect.poll(() => early.at(-1)?.body, PATIENT).toMatchObject({ online: true })
  })

  test('misses nothing while it is away', async () => {
    await broker.kill()
    const id = await addPicture(0)
    await broker.start()
    const later = await addPicture(1)
    await expect.poll(() => eventsOf(later), PATIENT).toContain('asset.updated')
    expect(new Set(eventsOf(id))).toEqual(new Set(['asset.created', 'asset.updated']))
  })

  test('misses nothing when the server that tells it is killed', async () => {
    const ids: string[] = []
    for (const [at, server] of fleet.serves.entries()) {
      await server.program.kill()
      ids.push(await addPicture(1 - at))
      await expect
        .poll(() => new Set(eventsOf(ids.at(-1) ?? '')), PATIENT)
        .toEqual(new Set(['asset.created', 'asset.updated']))
      await server.restart()
    }
  })
})

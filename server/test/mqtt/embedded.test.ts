import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { createInterface } from 'node:readline'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '#kernel/system'
import { apiKey, type Json, picture, secondProject, uploadBytes } from '../factories.ts'
import { startTestServer, type TestServer } from '../harness.ts'

interface Heard {
  readonly topic: string
  readonly body: Json
  readonly retained: boolean
}

/** Everything that a busy machine needs; nothing here must be fast. */
const PATIENT = { timeout: 30_000, interval: 20 }
const open: MqttClient[] = []
/** Keys are looked at again every ten minutes; here, when the test says so. */
let renewNow: () => void = () => undefined
let server: TestServer
let key: string
let otherProject: string
let otherKey: string

beforeAll(async () => {
  const renewals = new EventTarget()
  renewNow = () => void renewals.dispatchEvent(new Event('renew'))
  server = await startTestServer({
    roles: ['api', 'worker', 'mqtt'],
    clock: {
      now: systemClock.now,
      wait: async (ms, signal) => {
        if (ms !== 600_000) return systemClock.wait(ms, signal)
        await once(renewals, 'renew', signal ? { signal } : {})
      },
    },
  })
  key = await apiKey(server, { scopes: ['library:read'] })
  otherProject = await secondProject(server)
  const made = await server.call<Json>('POST', '/v1/api-keys', {
    headers: { 'Fovea-Project': otherProject },
    body: { name: 'other', scopes: ['library:read'] },
  })
  otherKey = made.body.secret
})
afterAll(async () => {
  for (const client of open) client.end(true)
  await server?.stop()
})

/** The client's emitter is one of its own making, which Node's `once` does not take. */
const next = (client: MqttClient, event: 'connect' | 'close'): Promise<void> =>
  new Promise(resolve => {
    client.once(event, () => resolve())
  })

const dial = (options: IClientOptions): MqttClient => {
  const client = mqtt.connect(server.mqttUrl ?? '', {
    reconnectPeriod: 0,
    connectTimeout: 10_000,
    ...options,
  })
  open.push(client)
  return client
}

/** Connected and subscribed; what it hears is collected. */
const listen = async (
  password: string,
  topics: string[],
  options: IClientOptions = {},
): Promise<{ client: MqttClient; heard: Heard[] }> => {
  const heard: Heard[] = []
  const client = dial({ username: 'key', password, ...options })
  client.on('message', (topic, payload, { retain }) => {
    heard.push({ topic, body: payload.length > 0 ? JSON.parse(payload.toString()) : null, retained: retain })
  })
  await next(client, 'connect')
  const grants = await client.subscribeAsync(topics, { qos: 1 })
  expect(grants.map(grant => grant.qos)).not.toContain(128)
  return { client, heard }
}

const refusalOf = async (options: IClientOptions): Promise<unknown> => {
  const client = dial(options)
  client.on('error', () => undefined)
  return new Promise(resolve => {
    client.once('error', error => resolve('code' in error ? error.code : error.message))
    client.once('close', () => resolve('closed'))
    client.once('connect', () => resolve('connected'))
  })
}

const addPicture = async (seed: number, headers: Record<string, string> = {}): Promise<Json> =>
  (await uploadBytes(server, await picture(seed), { headers })).body.asset

test('a device sees the jobs and the assets of its own project, and nothing of another', async () => {
  const mine = await listen(key, ['fovea/#'])
  const theirs = await listen(otherKey, ['fovea/+/jobs/+', `fovea/${otherProject}/assets/#`])
  const asset = await addPicture(1)
  const other = await addPicture(2, { 'Fovea-Project': otherProject })
  await server.drainJobs()
  const done = ({ body }: Heard) => body?.name === 'library.derive' && body.status === 'succeeded'
  await expect
    .poll(() => [mine.heard, theirs.heard].map(heard => heard.some(done)), PATIENT)
    .toEqual([true, true])

  const job = mine.heard.find(done)
  expect(job?.topic).toBe(`fovea/${server.projectId}/jobs/${job?.body.id}`)
  expect(job?.body).toMatchObject({ assetId: asset.id, status: 'succeeded', progress: 1 })
  expect(Object.keys(job?.body).sort()).toEqual(['assetId', 'at', 'id', 'name', 'progress', 'status'])
  const events = mine.heard.filter(({ topic }) => topic === `fovea/${server.projectId}/assets/${asset.id}`)
  const told = events.map(({ body }) => body.event).filter(event => event.startsWith('asset.'))
  expect(told).toEqual(['asset.created', 'asset.updated'])
  const placesOf = (heard: readonly Heard[]) => new Set(heard.map(({ topic }) => topic.split('/')[1]))
  expect(placesOf(mine.heard)).toEqual(new Set([server.projectId, 'workers']))
  expect(placesOf(theirs.heard)).toEqual(new Set([otherProject]))
  expect(theirs.heard.some(({ body }) => body.id === other.id)).toBe(true)
})

const subscriber = ['/usr/bin/mosquitto_sub', '/usr/local/bin/mosquitto_sub'].find(existsSync)
const why = subscriber ? '' : ' (mosquitto_sub is not installed: apt-get install mosquitto-clients)'

test.skipIf(!subscriber)(`so does mosquitto_sub${why}`, async () => {
  const { port } = new URL(server.mqttUrl ?? '')
  const args = [
    '-h',
    '127.0.0.1',
    '-p',
    port,
    '-u',
    'key',
    '-P',
    otherKey,
    '-i',
    'shelf',
    '-q',
    '1',
    '-v',
    '-d',
  ]
  const child = spawn(subscriber ?? '', [...args, '-t', 'fovea/#'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', line => lines.push(line))
  try {
    await expect.poll(() => lines.some(line => line.includes('received SUBACK')), PATIENT).toBe(true)
    const mine = await addPicture(21)
    const theirs = await addPicture(22, { 'Fovea-Project': otherProject })
    await server.drainJobs()
    const topic = `fovea/${otherProject}/jobs/`
    const done = (line: string) => line.startsWith(topic) && line.includes('"progress":1')
    await expect.poll(() => lines.some(done), PATIENT).toBe(true)
    const told = lines.filter(line => line.startsWith('fovea/'))
    expect(told.some(line => line.includes(theirs.id))).toBe(true)
    expect(told.filter(line => line.includes(mine.id) || line.includes(server.projectId))).toEqual([])
  } finally {
    child.kill()
  }
})

test('a device that comes late is told at once which workers there are, and what they take', async () => {
  const { heard } = await listen(key, ['fovea/workers/+'])
  await expect.poll(() => heard.length, PATIENT).toBeGreaterThan(0)
  expect(heard[0]).toMatchObject({
    topic: `fovea/workers/${server.app.kernel.jobs.workerId}`,
    retained: true,
    body: {
      online: true,
      roles: ['api', 'worker', 'mqtt'],
      kinds: expect.arrayContaining(['library.derive']),
    },
  })
})

test('a worker that ends is told of as gone, and no newcomer hears of it', async () => {
  const beside = await startTestServer({ beside: server, roles: ['worker'] })
  const id = beside.app.kernel.jobs.workerId
  const topic = `fovea/workers/${id}`
  const { heard } = await listen(key, [topic])
  await expect.poll(() => heard.at(-1)?.body, PATIENT).toMatchObject({ id, online: true })
  await beside.stop()
  await expect
    .poll(() => heard.map(({ body }) => body?.online ?? null).slice(-2), PATIENT)
    .toEqual([false, null])
  const late = await listen(key, [topic, 'fovea/workers/#'])
  await expect.poll(() => late.heard.length, PATIENT).toBeGreaterThan(0)
  expect(late.heard.map(message => message.topic)).not.toContain(topic)
})

test('an API key is the password, or the user name of a client that has none', async () => {
  expect(await refusalOf({ username: key })).toBe('connected')
  expect(await refusalOf({ username: 'anything', password: key })).toBe('connected')
  expect(await refusalOf({ username: 'key', password: 'fov_wrong' })).toBe(4)
  expect(await refusalOf({})).toBe(4)
  const elsewhere = await apiKey(server, { scopes: ['sessions:ingest'] })
  expect(await refusalOf({ username: 'key', password: elsewhere })).toBe(5)
})

test('a subscription to what is not the project’s is refused', async () => {
  const client = dial({ username: 'key', password: key })
  await next(client, 'connect')
  for (const topic of [`fovea/${otherProject}/#`, `+/${otherProject}/jobs/+`, '$SYS/#', 'other/#']) {
    await expect(client.subscribeAsync(topic), topic).rejects.toThrow()
  }
})

test('a client cannot publish, nor leave a will', async () => {
  const { heard } = await listen(key, ['fovea/#'])
  const before = heard.length
  const intruder = dial({ username: 'key', password: key })
  await next(intruder, 'connect')
  const topic = `fovea/${server.projectId}/jobs/forged`
  intruder.on('error', () => undefined)
  intruder.publish(topic, '{}', { qos: 0 })
  await next(intruder, 'close')
  const will = { topic, payload: Buffer.from('{}'), qos: 0 as const, retain: true }
  expect(await refusalOf({ username: 'key', password: key, will })).toBe(5)
  await addPicture(3)
  await expect.poll(() => heard.length, PATIENT).toBeGreaterThan(before)
  expect(heard.map(message => message.topic)).not.toContain(topic)
})

test('nobody ends the connection of another by taking its client id', async () => {
  const first = await listen(key, ['fovea/#'], { clientId: 'display' })
  await listen(otherKey, ['fovea/#'], { clientId: 'display' })
  const asset = await addPicture(4)
  await expect.poll(() => first.heard.some(({ body }) => body?.id === asset.id), PATIENT).toBe(true)
  expect(first.client.connected).toBe(true)
})

test('a device whose key was revoked is let go', async () => {
  const { body } = await server.call<Json>('POST', '/v1/api-keys', {
    body: { name: 'short', scopes: ['library:read'] },
  })
  const { client } = await listen(body.secret, ['fovea/#'])
  const kept = await listen(key, ['fovea/#'])
  expect((await server.request('DELETE', `/v1/api-keys/${body.apiKey?.id ?? body.id}`)).status).toBe(204)
  const closed = next(client, 'close')
  renewNow()
  await closed
  expect(kept.client.connected).toBe(true)
})

test('a packet that would fill the memory is cut off, and others go on', async () => {
  const { heard } = await listen(key, ['fovea/#'])
  const { port } = new URL(server.mqttUrl ?? '')
  const socket = connectTcp(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => undefined)
  const gone = once(socket, 'close')
  // CONNECT, with a remaining length of 256 MB.
  socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]))
  await gone
  const asset = await addPicture(5)
  await expect.poll(() => heard.some(({ body }) => body?.id === asset.id), PATIENT).toBe(true)
})

test('a server to which nobody listens follows nothing, and begins anew when somebody comes', async () => {
  const quiet = await startTestServer({ roles: ['api', 'worker', 'mqtt'] })
  const secret = await apiKey(quiet, { scopes: ['library:read'] })
  const { notices } = quiet.app.kernel
  for (const seed of [6, 7]) {
    expect(notices.followers).toBe(0)
    const heard: string[] = []
    const client = await mqtt.connectAsync(quiet.mqttUrl ?? '', { username: 'key', password: secret })
    client.on('message', topic => heard.push(topic))
    await client.subscribeAsync('fovea/+/assets/+')
    const { id } = (await uploadBytes(quiet, await picture(seed))).body.asset
    await expect.poll(() => heard.some(topic => topic.endsWith(id)), PATIENT).toBe(true)
    await client.endAsync()
    await expect.poll(() => notices.followers, PATIENT).toBe(0)
  }
  await quiet.stop()
})

test('a port that another program has costs the broker, and nothing else', async () => {
  const { port } = new URL(server.mqttUrl ?? '')
  const second = await startTestServer({ roles: ['api', 'mqtt'], env: { MQTT_PORT: port } })
  expect(second.mqttUrl).toBeNull()
  expect((await second.request('GET', '/v1/assets')).status).toBe(200)
  await second.stop()
})

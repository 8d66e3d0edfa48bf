import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { Verifier } from '#kernel/access'
import type { Database } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { RateLimiter } from '#kernel/http'
import type { JobService } from '#kernel/jobs'
import type { Notice, Notices } from '#kernel/notices'
import type { Clock, Ids } from '#kernel/system'
import type { Logger, Metrics } from '#kernel/telemetry'
import { type Audience, type Broker, openBroker } from './broker.ts'
import { followAll } from './follow.ts'
import { type Message, messageOf, type WorkerNews, workerMessage, workerTopic } from './messages.ts'
import { connectBroker, type OutsideBroker } from './outside-broker.ts'
import { relay } from './relay.ts'
import { createSignIn } from './sign-in.ts'
import type { MqttConfig } from './variables.ts'
import { watchWorkers } from './worker-watch.ts'

export interface MqttParts {
  readonly db: Database
  readonly notices: Notices
  readonly jobs: JobService
  readonly limiter: RateLimiter
  readonly verify: Verifier
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  readonly config: MqttConfig
}

export interface Mqtt {
  /** Where the broker that Fovea brings along listens; null without one. */
  readonly url: string | null
  close(deadline: AbortSignal): Promise<void>
}

/**
 * Tells of jobs, assets and workers over MQTT: by the broker that Fovea brings along, or by `MQTT_URL`. `tells`: this
 * process has the role `mqtt`; `works`: it runs jobs. Throws `mqtt.needs_tls` and `mqtt.tls_unreadable`; a port that is
 * taken is reported, and the server goes on without a broker.
 */
export const startMqtt = async (
  parts: MqttParts,
  roles: { readonly tells: boolean; readonly works: boolean },
): Promise<Mqtt> => {
  const { MQTT_URL: url } = parts.config
  if (url !== undefined) return roles.tells || roles.works ? startOutside(parts, url, roles) : NOTHING
  return roles.tells ? startEmbedded(parts) : NOTHING
}

const NOTHING: Mqtt = { url: null, close: async () => undefined }

const startEmbedded = async (parts: MqttParts): Promise<Mqtt> => {
  const teller = createTeller(parts, message => broker?.publish(message) ?? Promise.resolve())
  const broker = await tryToOpen(parts, teller.audience)
  if (!broker) return NOTHING
  const over = new AbortController()
  const watching = watchWorkers(
    parts,
    {
      online: worker => broker.publish(workerMessage(worker.id, worker, parts.clock.now())),
      offline: id => broker.publish({ ...workerMessage(id, null, parts.clock.now()), retain: true }),
      gone: async id => {
        await broker.publish(workerMessage(id, null, parts.clock.now()))
        await broker.forget(workerTopic(id))
      },
    },
    over.signal,
  )
  return {
    url: broker.url,
    async close() {
      over.abort()
      await Promise.all([teller.close(), watching])
      await broker.close()
    },
  }
}

/** Follows the notices while somebody listens: a server without devices reads and tells nothing. */
const createTeller = (
  parts: MqttParts,
  publish: (message: Message) => Promise<void>,
): { audience: Audience; close(): Promise<void> } => {
  let following: AbortController | null = null
  let starting: Promise<void> | null = null
  let last: Promise<void> = Promise.resolve()
  const tell = async (notice: Notice): Promise<void> => {
    const message = messageOf(notice)
    if (message) await publish(message)
  }
  const start = async (): Promise<void> => {
    try {
      const from = await parts.notices.latest()
      const over = new AbortController()
      last = followAll(parts, from, tell, over.signal)
      following = over
    } finally {
      starting = null
    }
  }
  const isGone = (): void => {
    following?.abort()
    following = null
  }
  return {
    audience: {
      comes: async () => {
        if (following) return
        starting ??= start()
        await starting
      },
      isGone,
    },
    async close() {
      isGone()
      await last
    },
  }
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/

const tryToOpen = async (parts: MqttParts, audience: Audience): Promise<Broker | null> => {
  const { MQTT_HOST: host, MQTT_PORT: port } = parts.config
  const tls = await readTls(parts.config)
  if (tls === null && !LOOPBACK.test(host)) throw needsTls(host)
  try {
    return await openBroker({ ...parts, host, port, tls, signIn: createSignIn(parts), audience })
  } catch (error) {
    const reason = isTaken(error) ? 'another program has the port' : String(error)
    parts.log.warn(
      { host, port, reason },
      'there is no MQTT broker: set MQTT_PORT to a free port, or MQTT_URL',
    )
    return null
  }
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

const readTls = async ({
  MQTT_TLS_CERT: certFile,
  MQTT_TLS_KEY: keyFile,
}: MqttConfig): Promise<{ cert: string; key: string } | null> => {
  if (certFile === undefined && keyFile === undefined) return null
  const read = async (name: string, file: string | undefined): Promise<string> => {
    if (file === undefined) throw tlsUnreadable(name, 'it is missing beside the other')
    return readFile(file, 'utf8').catch((error: Error) => {
      throw tlsUnreadable(name, error.message)
    })
  }
  return { cert: await read('MQTT_TLS_CERT', certFile), key: await read('MQTT_TLS_KEY', keyFile) }
}

const needsTls = (host: string): Problem =>
  new Problem({
    status: 500,
    code: 'mqtt.needs_tls',
    message: `MQTT_HOST is ${isIP(host) ? 'the address ' : ''}${host}, where API keys could be read on the network: set MQTT_TLS_CERT and MQTT_TLS_KEY, or leave MQTT_HOST at 127.0.0.1.`,
  })

const tlsUnreadable = (name: string, reason: string): Problem =>
  new Problem({ status: 500, code: 'mqtt.tls_unreadable', message: `${name} cannot be read: ${reason}.` })

const startOutside = (
  parts: MqttParts,
  url: string,
  roles: { readonly tells: boolean; readonly works: boolean },
): Mqtt => {
  const { clock, jobs, log } = parts
  const over = new AbortController()
  const id = jobs.workerId
  const gone = () => ({ ...workerMessage(id, null, clock.now()), retain: true })
  const broker = connectBroker({ url, clientId: `fovea-${id}`, will: gone(), log })
  const { host } = new URL(url)
  const running = [
    ...(roles.tells ? [relay({ ...parts, broker, address: host }, over.signal)] : []),
    ...(roles.works ? [announceOwn(parts, broker, over.signal)] : []),
  ]
  return {
    url: null,
    async close(deadline) {
      over.abort()
      await Promise.all(running)
      const farewell = roles.works ? broker.publish(gone()) : Promise.resolve()
      await Promise.race([farewell.catch(() => undefined), clock.wait(FAREWELL_MS)])
      await broker.close(deadline)
    },
  }
}

const FAREWELL_MS = 1_000

/** Keeps the broker told of what this worker can do, also one that was started anew and has forgotten it. */
const announceOwn = async (parts: MqttParts, broker: OutsideBroker, signal: AbortSignal): Promise<void> => {
  const { clock, jobs } = parts
  let own: WorkerNews | null = null
  const tell = async (): Promise<void> => {
    if (own) await broker.publish(workerMessage(own.id, own, clock.now()))
  }
  // Rejects only when the connection is over for good.
  broker.onConnect(() => void tell().catch(() => undefined))
  const nothing = async (): Promise<void> => undefined
  const online = async (worker: WorkerNews): Promise<void> => {
    if (worker.id !== jobs.workerId) return
    own = worker
    void tell().catch(() => undefined)
  }
  await watchWorkers(parts, { online, offline: nothing, gone: nothing }, signal)
}

import { setTimeout as after } from 'node:timers/promises'
import mqtt, { type MqttClient } from 'mqtt'
import type { Logger } from '#kernel/telemetry'
import type { Message } from './messages.ts'

const CONNECT_MS = 10_000
const RECONNECT_MS = 2_000

/** The connection to somebody else's broker; it comes back by itself after an outage. */
export interface OutsideBroker {
  /** Resolves when the broker has it; waits through an outage. Rejects once this is closed. */
  publish(message: Message): Promise<void>
  /** Called at every connection that is made, the first included. */
  onConnect(listener: () => void): void
  close(deadline: AbortSignal): Promise<void>
}

/** `will` is what the broker says, and keeps, when this process goes without a word. */
export const connectBroker = (options: {
  url: string
  clientId: string
  will: Message
  log: Logger
}): OutsideBroker => {
  const { url, clientId, will, log } = options
  const client = mqtt.connect(url, {
    clientId,
    connectTimeout: CONNECT_MS,
    reconnectPeriod: RECONNECT_MS,
    protocolVersion: 4,
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true },
  })
  reportOutages(client, log)
  return {
    async publish({ topic, payload, retain }) {
      await client.publishAsync(topic, payload, { qos: 1, retain })
    },
    onConnect: listener => {
      client.on('connect', listener)
    },
    async close(deadline) {
      const forced = new AbortController()
      // A broker that does not answer must not keep the process.
      const late = after(CLOSE_MS, undefined, { signal: AbortSignal.any([deadline, forced.signal]) }).catch(
        () => undefined,
      )
      await Promise.race([client.endAsync(!client.connected), late])
      forced.abort()
      client.end(true)
    },
  }
}

const CLOSE_MS = 3_000

/** An outage is told once, and its end. */
const reportOutages = (client: MqttClient, log: Logger): void => {
  let isAway = false
  const away = (reason: string): void => {
    if (!isAway) log.warn({ reason }, 'the MQTT broker is away')
    isAway = true
  }
  client.on('error', error => away(error.message))
  client.on('offline', () => away('it cannot be reached'))
  client.on('connect', () => {
    if (isAway) log.info('the MQTT broker is back')
    isAway = false
  })
}

import { createHmac } from 'node:crypto'
import type { Connection, TicketSystem } from '../ports.ts'
import { accepted, exchange } from './exchange.ts'

const PREFIX = 'whsec_'

/** Standard Webhooks: HMAC-SHA-256 over `id.timestamp.body`, one signature for each secret. */
export const signatureOf = (
  secrets: readonly string[],
  message: { readonly id: string; readonly seconds: number; readonly body: string },
): string =>
  secrets
    .map(secret => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
      const signed = `${message.id}.${message.seconds}.${message.body}`
      return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
    })
    .join(' ')

/**
 * Sends incidents as events of Standard Webhooks (standardwebhooks.com, specification 1.0). The id of the message is
 * the same at each try: by it the receiver knows a repeat, as the specification asks of it.
 */
export const webhook = (connection: Connection<'webhook'>): TicketSystem => {
  const { settings, secrets, clock } = connection
  const send = async (
    id: string,
    payload: object,
    signal: AbortSignal,
    beforeSending?: () => void,
  ): Promise<void> => {
    const body = JSON.stringify(payload)
    const seconds = Math.floor(clock.now() / 1_000)
    const answer = await exchange(connection, {
      method: 'POST',
      url: settings.url,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signatureOf(secrets, { id, seconds, body }),
      },
      body,
      signal,
      beforeSending,
    })
    accepted(answer, clock)
  }
  return {
    unseenMs: 0,
    find: async () => null,
    async create({ marker, incident, link, since }, signal, beforeSending) {
      const timestamp = new Date(since).toISOString()
      await send(
        `msg_${marker}`,
        { type: 'incident.confirmed', timestamp, data: { ...incident, link } },
        signal,
        beforeSending,
      )
      return { key: null, url: null }
    },
    async probe(signal) {
      const at = clock.now()
      await send(
        `msg_test_${at}`,
        { type: 'destination.test', timestamp: new Date(at).toISOString(), data: {} },
        signal,
      )
    },
  }
}

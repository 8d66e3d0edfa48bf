import { sql } from 'kysely'
import pg from 'pg'
import type { Database } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import { AckWindow } from './ack-window.ts'
import { followAll } from './follow.ts'
import { messageOf } from './messages.ts'
import type { OutsideBroker } from './outside-broker.ts'

/** One process relays to the outside broker at a time: whoever holds this lock. */
const RELAY_LOCK = 7_706_001
/** How often a process that does not relay asks whether it may, and one that does notes how far it is. */
const TURN_MS = 2_000

interface RelayParts {
  readonly db: Database
  readonly notices: Notices
  readonly clock: Clock
  readonly log: Logger
  readonly broker: OutsideBroker
  /** Names the broker without its credentials. */
  readonly address: string
}

/**
 * Tells the outside broker of the notices of all projects, at least once each and in order, while no other process does;
 * whoever takes over goes on where the last one was. Ends with `signal`.
 */
export const relay = async (parts: RelayParts, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const lost = new AbortController()
    const holder = new pg.Client({ ...parts.db.target, connectionTimeoutMillis: 10_000, keepAlive: true })
    // Reported by whoever uses the database for its own sake; here it only ends the turn.
    holder.on('error', () => lost.abort())
    holder.on('end', () => lost.abort())
    try {
      await holder.connect()
      const turn = AbortSignal.any([signal, lost.signal])
      if (await awaitTurn(parts, holder, turn)) await relayUntil(parts, turn)
    } catch (error) {
      parts.log.debug({ reason: String(error) }, 'the turn to relay over MQTT ended')
    } finally {
      await holder.end().catch(() => undefined)
    }
    // Rejects only with the signal, which the loop asks for.
    await parts.clock.wait(TURN_MS, signal).catch(() => undefined)
  }
}

/** Waits until this process has the lock; false when it ended before. The connection's end gives it back. */
const awaitTurn = async ({ clock }: RelayParts, holder: pg.Client, signal: AbortSignal): Promise<boolean> => {
  while (!signal.aborted) {
    const { rows } = await holder.query<{ won: boolean }>('select pg_try_advisory_lock($1) as won', [
      RELAY_LOCK,
    ])
    if (rows[0]?.won) return true
    await clock.wait(TURN_MS, signal)
  }
  return false
}

const relayUntil = async (parts: RelayParts, signal: AbortSignal): Promise<void> => {
  const { db, notices, broker, clock } = parts
  const { rows } = await sql<{ position: number }>`
    select position from kernel.mqtt_relay where broker = ${parts.address}`.execute(db.query)
  const from = rows[0]?.position ?? (await notices.latest())
  const window = new AckWindow(from)
  const saving = saveRegularly(parts, window, signal)
  await followAll(
    { notices, clock, log: parts.log },
    from,
    async notice => {
      const message = messageOf(notice)
      await window.add(notice.position, async () => {
        if (message) await broker.publish(message)
      })
    },
    signal,
  )
  await saving
}

const saveRegularly = async (parts: RelayParts, window: AckWindow, signal: AbortSignal): Promise<void> => {
  let saved: number | null = null
  while (!signal.aborted) {
    // Rejects only with the signal, which the loop asks for; what was acknowledged until then is noted below.
    await parts.clock.wait(TURN_MS, signal).catch(() => undefined)
    if (window.position === saved) continue
    saved = window.position
    await save(parts, saved).catch((error: unknown) => {
      // Told again by whoever goes on; an outage is reported by those who need the database.
      saved = null
      parts.log.debug({ reason: String(error) }, 'how far MQTT is told could not be noted')
    })
  }
}

const save = async ({ db, clock, address }: RelayParts, position: number): Promise<void> => {
  await sql`
    insert into kernel.mqtt_relay (broker, position, updated_at) values (${address}, ${position}, ${clock.now()})
    on conflict (broker) do update set position = excluded.position, updated_at = excluded.updated_at
    `.execute(db.query)
}

import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { EventLedger, loadEvents } from './event-load.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { Holdings } from './holdings.ts'
import { startPrivatePostgres } from './private-postgres.ts'

/** `FOVEA_KILL_MOMENTS=50` is the whole proof. */
const MOMENTS = Number(process.env.FOVEA_KILL_MOMENTS ?? 3)
/** `FOVEA_OUTAGE_SECONDS=60` stops PostgreSQL for a minute; without it, until clients have been told a few times. */
const OUTAGE_MS = Number(process.env.FOVEA_OUTAGE_SECONDS ?? 0) * 1_000
const CLIENTS = 6
const TIMEOUT_MS = 120_000 + MOMENTS * 20_000 + OUTAGE_MS
/** A queue that is full holds 20,000 events: far less than this, whatever clients send. */
const MAX_MEMORY = 450 * 2 ** 20

let holdings: Holdings
afterEach(() => holdings?.close())

const ingestKey = async (fleet: Fleet): Promise<string> => {
  const reply = await fleet.serves[0]?.call<{ secret: string }>('POST', '/v1/api-keys', {
    body: { name: 'page', scopes: ['sessions:ingest'], rateLimit: 10_000 },
  })
  return reply?.body.secret ?? expect.unreachable('there is no key')
}

/** Begins to send; the answer stops it, and then says what is wrong with what is stored. */
const begin = async (fleet: Fleet) => {
  const ledger = new EventLedger()
  const stop = new AbortController()
  const key = await ingestKey(fleet)
  const url = () => fleet.serves[0]?.url ?? ''
  const load = loadEvents({ url, key, clients: CLIENTS, ledger, signal: stop.signal })
  return {
    ledger,
    acknowledgesMore: async () => {
      const before = ledger.acknowledged.length
      await expect.poll(() => ledger.acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(before)
    },
    faults: async () => {
      stop.abort()
      await load
      const missing = await fleet.sql(
        `select id from unnest($1::text[]) id where not exists (select from sessions.event where event_id = id)`,
        [ledger.acknowledged],
      )
      const twice = await fleet.sql('select event_id from sessions.event group by 1 having count(*) > 1')
      return [...missing, ...twice, ...ledger.improper]
    },
  }
}

describe('events that were acknowledged are stored, each once', () => {
  it(
    `when the server is killed at ${MOMENTS} random moments`,
    async () => {
      holdings = new Holdings()
      const fleet = await startFleet({ start: 1, database: 'embedded', holdings })
      const [server] = fleet.members
      if (!server) expect.unreachable('there is no server')
      const load = await begin(fleet)
      for (let moment = 0; moment < MOMENTS; moment += 1) {
        await load.acknowledgesMore()
        await wait(Math.random() * 1_000)
        await server.program.kill()
        await server.restart()
      }
      await load.acknowledgesMore()
      expect(await load.faults()).toEqual([])
      expect(load.ledger.acknowledged.length).toBeGreaterThan(MOMENTS * 20)
    },
    TIMEOUT_MS,
  )

  it(
    'when PostgreSQL stops for a while: clients are told to come back, and what they send then is taken',
    async () => {
      holdings = new Holdings()
      const postgres = await startPrivatePostgres(holdings)
      const fleet = await startFleet({ serve: 1, database: { url: postgres.url() }, holdings })
      const load = await begin(fleet)
      await load.acknowledgesMore()
      await postgres.stop('kill')
      await expect
        .poll(() => load.ledger.statuses.get(503) ?? 0, { timeout: 60_000 })
        .toBeGreaterThan(CLIENTS * 3)
      await wait(OUTAGE_MS)
      expect(await fleet.serves[0]?.program.memory()).toBeLessThan(MAX_MEMORY)
      await postgres.start()
      await load.acknowledgesMore()
      expect(await load.faults()).toEqual([])
    },
    TIMEOUT_MS,
  )
})

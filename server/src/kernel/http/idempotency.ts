import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Database } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Clock, Ids } from '#kernel/system'
import type { Exchange } from './exchange.ts'
import { invalidField } from './problem-reply.ts'
import { pathOf, queryOf } from './query.ts'
import type { EncodedReply } from './reply.ts'

const KEEP_MS = 24 * 3_600_000
/** How long a twin waits for the first request to end. */
const WAIT_MS = 5_000
/** An upload renews its claim three times in this time; a crashed one frees it after it. */
const LEASE_MS = 60_000
const RENEW_MS = 20_000

type IdempotencyTable = {
  'kernel.idempotency': {
    caller: string
    method: string
    path: string
    key: string
    fingerprint: Buffer | null
    claim: string | null
    leaseUntil: number | null
    status: number | null
    headers: unknown
    reply: string | null
    createdAt: number
  }
}

/** What one key of one caller stands for. */
interface Slot {
  readonly caller: string
  readonly method: string
  readonly path: string
  readonly key: string
}

type StoredReply = {
  status: number
  headers: EncodedReply['headers']
  text: string | null
  fingerprint: Buffer | null
}

type Claim =
  | {
      readonly kind: 'new'
      complete(reply: EncodedReply, fingerprint: Buffer | null): Promise<void>
      release(): Promise<void>
    }
  | { readonly kind: 'done'; replay(fingerprint: Buffer | null): EncodedReply }

/** `Idempotency-Key`: a repeat within 24 h gets the first answer, and no second effect. */
export interface Idempotency {
  /** The request's key; null without one; 400 when it is none. */
  keyOf(exchange: Exchange): string | null
  /**
   * Runs `work` once per key, in one transaction with the key's row: a twin waits for that row and then replays.
   * An error rolls both back, so that the next try runs again. 422 for another request, 409 while one still runs.
   */
  once(
    exchange: Exchange,
    key: string,
    body: Buffer,
    work: () => Promise<EncodedReply>,
  ): Promise<EncodedReply>
  /** For uploads, which cannot hold a transaction open: claims the key in a row of its own. 409 while it is claimed. */
  claim(exchange: Exchange, key: string): Promise<Claim>
}

const mismatch = (): Problem =>
  new Problem({
    status: 422,
    code: 'request.idempotency_mismatch',
    message: 'This Idempotency-Key was used for another request. Use a new key for each operation.',
  })

const inProgress = (): Problem =>
  new Problem({
    status: 409,
    code: 'request.in_progress',
    message: 'A request with this Idempotency-Key is still at work. Repeat it later to get its answer.',
    retryAfterSeconds: 2,
    retryable: true,
  })

const slotOf = (exchange: Exchange, key: string): Slot => {
  const { actor } = exchange
  const caller = actor?.keyId ? `key:${actor.keyId}` : `user:${actor?.userId ?? 'system'}`
  return { caller, method: exchange.method, path: pathOf(exchange.url), key }
}

/** The query and the project count as parts of the request: the same body elsewhere is another operation. */
const fingerprintOf = (exchange: Exchange, body: Buffer): Buffer =>
  createHash('sha256')
    .update(`${queryOf(exchange.url)}\n${exchange.actor?.projectId ?? ''}\n`)
    .update(body)
    .digest()

const replayOf = (stored: StoredReply): EncodedReply => ({
  status: stored.status,
  headers: { ...stored.headers, 'idempotency-replayed': 'true' },
  text: stored.text,
  withoutSecrets: stored.text,
})

const lockTimedOut = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '55P03'

export const createIdempotency = (options: { db: Database; clock: Clock; ids: Ids }): Idempotency => {
  const { db, clock, ids } = options
  const rows = () => db.query.withTables<IdempotencyTable>()
  return {
    keyOf(exchange) {
      const key = exchange.headers['idempotency-key']
      if (key === undefined) return null
      if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key
      throw invalidField('headers.idempotency-key', 'expected 1 to 255 printable characters without spaces')
    },
    async once(exchange, key, body, work) {
      const slot = slotOf(exchange, key)
      const fingerprint = fingerprintOf(exchange, body)
      return db.transaction(async () => {
        if (!(await reserve(rows(), slot, fingerprint, clock.now()))) {
          const stored = await find(rows(), slot)
          if (!stored) throw inProgress()
          if (!stored.fingerprint?.equals(fingerprint)) throw mismatch()
          return replayOf(stored)
        }
        const encoded = await work()
        await store(rows(), slot, encoded, fingerprint)
        return encoded
      })
    },
    async claim(exchange, key) {
      const slot = slotOf(exchange, key)
      const claim = ids.next()
      if (await claimSlot(rows(), slot, claim, clock.now())) {
        return newClaim({ db: rows(), slot, claim, clock, exchange })
      }
      const stored = await find(rows(), slot)
      if (!stored) throw inProgress()
      return {
        kind: 'done',
        replay(fingerprint) {
          const same =
            fingerprint !== null && stored.fingerprint?.equals(fingerprintOf(exchange, fingerprint))
          if (!same) throw mismatch()
          return replayOf(stored)
        },
      }
    },
  }
}

type Rows = Kysely<IdempotencyTable>

/** False when the slot is taken; waits for a twin's transaction. An expired row counts as none. */
const reserve = async (db: Rows, slot: Slot, fingerprint: Buffer, now: number): Promise<boolean> => {
  try {
    const { rows } = await sql`
      insert into kernel.idempotency (caller, method, path, key, fingerprint, created_at)
      select ${slot.caller}, ${slot.method}, ${slot.path}, ${slot.key}, ${fingerprint}::bytea, ${now}::bigint
      from set_config('lock_timeout', ${String(WAIT_MS)}, true)
      on conflict (caller, method, path, key) do update
        set fingerprint = excluded.fingerprint, created_at = excluded.created_at,
            claim = null, lease_until = null, status = null, headers = null, reply = null
        where idempotency.created_at < ${now - KEEP_MS}::bigint
      returning 1`.execute(db)
    return rows.length > 0
  } catch (error) {
    if (lockTimedOut(error)) throw inProgress()
    throw error
  }
}

/** Takes a free slot, an expired one, or one whose lease ran out. */
const claimSlot = async (db: Rows, slot: Slot, claim: string, now: number): Promise<boolean> => {
  const { rows } = await sql`
    insert into kernel.idempotency (caller, method, path, key, claim, lease_until, created_at)
    values (${slot.caller}, ${slot.method}, ${slot.path}, ${slot.key}, ${claim}::uuid, ${now + LEASE_MS}::bigint, ${now}::bigint)
    on conflict (caller, method, path, key) do update
      set claim = excluded.claim, lease_until = excluded.lease_until, created_at = excluded.created_at,
          fingerprint = null, status = null, headers = null, reply = null
      where idempotency.created_at < ${now - KEEP_MS}::bigint
         or (idempotency.status is null and idempotency.lease_until < ${now}::bigint)
    returning 1`.execute(db)
  return rows.length > 0
}

/** The stored answer; null while the first request is still at work. */
const find = async (db: Rows, slot: Slot): Promise<StoredReply | null> => {
  const row = await ofSlot(db, slot).select(['status', 'headers', 'reply', 'fingerprint']).executeTakeFirst()
  if (!row || row.status === null) return null
  return {
    status: row.status,
    headers: headersOf(row.headers),
    text: row.reply,
    fingerprint: row.fingerprint,
  }
}

const headersOf = (value: unknown): Record<string, string | string[]> =>
  value === null || typeof value !== 'object'
    ? {}
    : Object.fromEntries(
        Object.entries(value).map(([name, entry]) => [
          name,
          Array.isArray(entry) ? entry.map(String) : String(entry),
        ]),
      )

const ofSlot = (db: Rows, slot: Slot) =>
  db
    .selectFrom('kernel.idempotency')
    .where('caller', '=', slot.caller)
    .where('method', '=', slot.method)
    .where('path', '=', slot.path)
    .where('key', '=', slot.key)

const store = async (
  db: Rows,
  slot: Slot,
  encoded: EncodedReply,
  fingerprint: Buffer | null,
  claim: string | null = null,
): Promise<void> => {
  await sql`
    update kernel.idempotency
    set status = ${encoded.status}, headers = ${JSON.stringify(encoded.headers)}::jsonb,
        reply = ${encoded.withoutSecrets}, fingerprint = ${fingerprint}::bytea, lease_until = null
    where caller = ${slot.caller} and method = ${slot.method} and path = ${slot.path} and key = ${slot.key}
      and claim is not distinct from ${claim}::uuid`.execute(db)
}

const newClaim = (options: {
  db: Rows
  slot: Slot
  claim: string
  clock: Clock
  exchange: Exchange
}): Claim => {
  const { db, slot, claim, clock, exchange } = options
  const mine = sql`caller = ${slot.caller} and method = ${slot.method} and path = ${slot.path}
    and key = ${slot.key} and claim = ${claim}::uuid`
  const renewing = setInterval(() => {
    void sql`update kernel.idempotency set lease_until = ${clock.now() + LEASE_MS}::bigint where ${mine}`
      .execute(db)
      // One renewal may fail; two more follow before the lease runs out.
      .catch(() => undefined)
  }, RENEW_MS)
  return {
    kind: 'new',
    async complete(encoded, fingerprint) {
      clearInterval(renewing)
      await store(db, slot, encoded, fingerprint && fingerprintOf(exchange, fingerprint), claim)
    },
    async release() {
      clearInterval(renewing)
      await sql`delete from kernel.idempotency where ${mine}`.execute(db)
    },
  }
}

/** Deletes answers older than 24 h, at most 1,000 per statement; answers how many. */
export const sweepIdempotency = async (options: {
  db: Database
  clock: Clock
  signal?: AbortSignal
}): Promise<number> => {
  const { db, clock, signal } = options
  let swept = 0
  for (;;) {
    signal?.throwIfAborted()
    const { numAffectedRows } = await sql`
      delete from kernel.idempotency where ctid = any(array(
        select ctid from kernel.idempotency where created_at < ${clock.now() - KEEP_MS} limit 1000))`.execute(
      db.query,
    )
    const count = Number(numAffectedRows ?? 0n)
    swept += count
    if (count < 1_000) return swept
  }
}

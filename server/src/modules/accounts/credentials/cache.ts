import { sql } from 'kysely'
import QuickLRU from 'quick-lru'
import type { Database, NotificationBus } from '#kernel/db'
import type { Clock } from '#kernel/system'
import type { Metrics } from '#kernel/telemetry'
import type { Identity } from './identity.ts'

/** A check is believed this long for a request that only reads … */
const READS_MS = 30_000
/**
 * … and this long for one that writes, or while signals of the other processes may not arrive, so that a lost one
 * cannot let a revoked key on for long.
 */
const WRITES_MS = 1_000
/** The bus asks its connection more often than that: longer silence means that nothing may be heard. */
const HEARS_MS = 1_000
/** Credentials that are remembered; quick-lru holds up to twice as many. */
const MAX_REMEMBERED = 10_000
const CHANNEL = 'fovea_accounts'

/** What became invalid: one credential, one session, everything of a person. */
type Changed = `credential:${string}` | `session:${string}` | `user:${string}`

/** Checked credentials, remembered for a bounded time and dropped on every node when they change. */
export interface IdentityCache {
  /** The remembered identity, or the one that `load` answers. Errors are not remembered. */
  get(key: string, writes: boolean, load: () => Promise<Identity>): Promise<Identity>
  /**
   * Drops what depends on `changed`, here and on all nodes, once the surrounding transaction has committed. The signal
   * is part of that transaction, unlike those of hot paths: it may not get lost while this process has no bus.
   */
  drop(changed: Changed): Promise<void>
  /** Begins to follow the other nodes' signals. */
  follow(): Promise<() => void>
}

interface Entry {
  readonly identity: Identity
  readonly checkedAt: number
}

export const createIdentityCache = (deps: {
  db: Database
  bus: NotificationBus
  clock: Clock
  metrics: Metrics
}): IdentityCache => {
  const { db, bus, clock } = deps
  const entries = new QuickLRU<string, Entry>({ maxSize: MAX_REMEMBERED })
  const checks = deps.metrics.counter(
    'accounts_checks_total',
    'Credential checks by where the answer came from',
    ['from'],
  )
  const remembered = checks.labels('memory')
  const looked = checks.labels('database')
  let generation = 0

  const forget = (changed: string): void => {
    // A look-up that began before this moment may carry the old state: it must not be remembered.
    generation += 1
    if (changed === '') entries.clear()
    for (const [key, { identity }] of entries) if (identity.dependsOn.includes(changed)) entries.delete(key)
  }

  return {
    async get(key, writes, load) {
      const entry = entries.get(key)
      const believedMs = writes || bus.silentMs >= HEARS_MS ? WRITES_MS : READS_MS
      if (entry && clock.now() - entry.checkedAt < believedMs) {
        remembered.inc()
        return entry.identity
      }
      looked.inc()
      // Should the new look refuse it, the old answer must not be given to anybody else.
      entries.delete(key)
      const begun = generation
      const checkedAt = clock.now()
      const identity = await load()
      if (begun === generation) entries.set(key, { identity, checkedAt })
      return identity
    },
    async drop(changed) {
      await sql`select pg_notify(${CHANNEL}, ${changed})`.execute(db.query)
      db.afterCommit(() => forget(changed))
    },
    follow: () => bus.listen(CHANNEL, forget),
  }
}

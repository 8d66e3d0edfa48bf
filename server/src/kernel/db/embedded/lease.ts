import pg from 'pg'

/** Unix socket and credentials of the embedded PostgreSQL. */
export interface EmbeddedConnection {
  /** Directory of the socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly password: string
}

/** Names the advisory lock "this server serves this data directory". */
const LEASE_KEY = 77_001
const CONNECT_MS = 5_000
const QUERY_MS = 10_000
const DRAINING = 'draining '

export interface Holder {
  /** What the server called itself, e.g. `server pid 12 http://127.0.0.1:8400`. */
  readonly name: string
  /** It has stopped accepting work and will be gone within 30 s. */
  readonly draining: boolean
}

/** The right to serve a data directory. PostgreSQL takes it back at once when the holder's process dies. */
export interface Lease {
  /** Resolves when the connection that holds the lock is gone: someone else may serve from then on. */
  readonly lost: Promise<Error>
  /** Tells whoever waits for the lease that it is worth the wait. */
  announceDrain(): Promise<void>
  release(): Promise<void>
}

export type LeaseAttempt =
  | { readonly kind: 'won'; readonly lease: Lease }
  | { readonly kind: 'held'; readonly holder: Holder }
  | { readonly kind: 'unreachable'; readonly error: Error }

const HOLDER = `select activity.application_name as name
  from pg_locks lock join pg_stat_activity activity using (pid)
  where lock.locktype = 'advisory' and lock.granted and lock.classid = 0 and lock.objid = $1 and lock.objsubid = 1`

const clientFor = (connection: EmbeddedConnection, name: string): pg.Client =>
  new pg.Client({
    ...connection,
    application_name: name,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
  })

/** Runs `use` on a connection of its own; null when there is no one to connect to. */
async function connected<T>(client: pg.Client, use: () => Promise<T>): Promise<T | { error: Error }> {
  // A connection that breaks is reported by the query in flight; without a listener it would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return await use()
  } catch (error) {
    await client.end().catch(() => {})
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}

async function holderOf(client: pg.Client): Promise<Holder | null> {
  const { rows } = await client.query<{ name: string }>(HOLDER, [LEASE_KEY])
  const name = rows[0]?.name
  if (name === undefined) return null
  const draining = name.startsWith(DRAINING)
  return { name: draining ? name.slice(DRAINING.length) : name, draining }
}

/** A connection without a query, whose end tells that PostgreSQL is gone. Throws when there is no one to connect to. */
export async function watchConnection(
  connection: EmbeddedConnection,
  name: string,
): Promise<{ lost: Promise<Error>; release(): Promise<void> }> {
  const client = clientFor(connection, name)
  const lost = endOf(client)
  await client.connect()
  let released = false
  return {
    lost: lost.then(error => (released ? new Promise<never>(() => {}) : error)),
    release: async () => {
      released = true
      await client.end()
    },
  }
}

/** Resolves when the connection ends in whatever way. */
const endOf = (client: pg.Client): Promise<Error> =>
  new Promise(resolve => {
    client.once('end', () => resolve(new Error('the connection was closed')))
    // A connection that breaks may report more than once; without a listener that would end the process.
    client.on('error', resolve)
  })

/** Tries once, without waiting for the holder. */
export async function tryLease(connection: EmbeddedConnection, owner: string): Promise<LeaseAttempt> {
  const client = clientFor(connection, owner)
  const lost = endOf(client)
  const attempt = await connected(client, async (): Promise<LeaseAttempt> => {
    const { rows } = await client.query<{ won: boolean }>('select pg_try_advisory_lock($1) as won', [
      LEASE_KEY,
    ])
    if (rows[0]?.won) return { kind: 'won', lease: leaseOn(client, owner, lost) }
    const holder = await holderOf(client)
    await client.end()
    // The holder let go between the two questions: whoever asked will ask again.
    return { kind: 'held', holder: holder ?? { name: 'a server that is just ending', draining: true } }
  })
  return 'error' in attempt ? { kind: 'unreachable', error: attempt.error } : attempt
}

const leaseOn = (client: pg.Client, owner: string, lost: Promise<Error>): Lease => ({
  lost,
  announceDrain: async () => {
    await client.query(`select set_config('application_name', $1, false)`, [`${DRAINING}${owner}`])
  },
  release: async () => {
    await client.end()
  },
})

/** Who serves, or null when nobody does or nobody answers. */
export async function askHolder(connection: EmbeddedConnection): Promise<Holder | null> {
  const client = clientFor(connection, 'fovea')
  const answer = await connected(client, async () => {
    const holder = await holderOf(client)
    await client.end()
    return { holder }
  })
  return 'error' in answer ? null : answer.holder
}

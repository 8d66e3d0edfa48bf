import pg from 'pg'
import { type Database, isDatabaseAway } from '#kernel/db'

/** A group takes a few ms; what takes so long stands still, and its requests are better refused. */
const STATEMENT_MS = 10_000
const LOCK_MS = 5_000
/** No answer for so long is no connection, however whole it looks. */
const SILENCE_MS = 15_000
const CONNECT_MS = 5_000

/** A connection of its own, outside the pool: what stores events never waits behind what reads them. */
export interface DedicatedConnection {
  /** Connects when needed; a connection that broke is replaced at the next use. */
  use<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export const dedicatedConnection = (db: Database, name: string): DedicatedConnection => {
  let client: pg.Client | undefined
  const drop = (gone: pg.Client): void => {
    if (client === gone) client = undefined
    // With a query under way, `end` does not wait for the server's goodbye.
    void gone.end().catch(() => undefined)
  }
  const connect = async (): Promise<pg.Client> => {
    const fresh = new pg.Client({
      ...db.target,
      application_name: `${name} pid ${process.pid}`,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: SILENCE_MS,
      statement_timeout: STATEMENT_MS,
      lock_timeout: LOCK_MS,
      keepAlive: true,
    })
    // Between two groups nobody waits for an answer; without a listener the loss would end the process.
    fresh.on('error', error => {
      db.suspect(error)
      drop(fresh)
    })
    try {
      await fresh.connect()
    } catch (error) {
      drop(fresh)
      throw error
    }
    client = fresh
    return fresh
  }
  return {
    async use(work) {
      try {
        return await work(client ?? (await connect()))
      } catch (error) {
        if (isDatabaseAway(error)) {
          db.suspect(error)
          if (client) drop(client)
        }
        throw error
      }
    },
    async close() {
      await client?.end()
    },
  }
}

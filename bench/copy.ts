import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { eventOf } from './event-load.ts'

const ROWS = 150_000
const CHUNK_ROWS = 1_000

/** What `pg` asks of a query of its own kind: it calls these as the protocol's answers come. */
interface CopyIn {
  submit(connection: CopyConnection): void
  handleCopyInResponse(connection: CopyConnection): void
  handleCommandComplete(): void
  handleReadyForQuery(): void
  handleError(error: Error): void
}
interface CopyConnection {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

const copyIn = (text: string, chunks: readonly Buffer[]): { query: CopyIn; done: Promise<void> } => {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  const query: CopyIn = {
    submit: connection => connection.query(text),
    handleCopyInResponse(connection) {
      for (const chunk of chunks) connection.sendCopyFromChunk(chunk)
      connection.endCopyFrom()
    },
    handleCommandComplete() {},
    handleReadyForQuery: () => resolve(),
    handleError: reject,
  }
  return { query, done }
}

interface BenchEvent {
  readonly eventType: string
  readonly sessionId: string
  readonly route: string
  readonly target: object
  readonly metadata: object
  readonly environment: string
}

/** Rows as the ingest writes them, in the text of COPY, made before the time is taken. */
const chunksOf = (project: string, now: number): Buffer[] => {
  const day = new Date(now).toISOString().slice(0, 10)
  // What the load sends, whose fields are these.
  const events = Array.from({ length: 50 }, (_, index) => eventOf(index) as BenchEvent)
  const lineOf = (row: number): string => {
    const event = events[row % events.length] as BenchEvent // there are 50
    const id = randomUUID().replaceAll('-', '')
    const session = `session-${String(Math.floor(row / 100)).padStart(10, '0')}`
    const { eventType, route, target, metadata, environment } = event
    const json = `${JSON.stringify(target)}\t${JSON.stringify(metadata)}`
    return `${day}\t${project}\t${id}\t${session}\t${eventType}\t${now}\t0\t${now}\t${route}\t${json}\t${environment}\t{}\n`
  }
  return Array.from({ length: ROWS / CHUNK_ROWS }, (_, chunk) =>
    Buffer.from(Array.from({ length: CHUNK_ROWS }, (_, row) => lineOf(chunk * CHUNK_ROWS + row)).join('')),
  )
}

/** Rows per second of one COPY over one connection into an empty table with the columns and indexes of the events. */
export const copyRows = async (client: pg.Client): Promise<number> => {
  const now = Date.now()
  const day = Math.floor(now / 86_400_000) * 86_400_000
  const dates = [0, 1].map(days => new Date(day + days * 86_400_000).toISOString().slice(0, 10))
  await client.query(`
    drop table if exists public.bench_event;
    create table public.bench_event (like sessions.event including all) partition by range (day);
    create table public.bench_event_today partition of public.bench_event for values from ('${dates[0]}') to ('${dates[1]}')`)
  const chunks = chunksOf(randomUUID(), now)
  const { query, done } = copyIn('copy public.bench_event from stdin', chunks)
  const begun = performance.now()
  // `pg` runs whatever has these methods; its types only know its own classes.
  client.query(query as unknown as pg.Submittable)
  await done
  const seconds = (performance.now() - begun) / 1_000
  await client.query('drop table public.bench_event')
  return ROWS / seconds
}

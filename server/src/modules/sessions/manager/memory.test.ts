import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeCursor } from '#kernel/http'
import type { Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { DEFAULT_RULESET } from '../engine/index.ts'
import { scorePage } from '../rulesets/history.ts'
import { findRange } from '../rulesets/range.ts'
import { MAX_EVENTS } from './fold.ts'
import { type RefoldParts, refoldSessions } from './refold.ts'
import { MAX_CHARACTERS } from './session.reader.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const MEGABYTE = 2 ** 20

let server: TestServer
let start: number
beforeAll(async () => {
  // Nobody else folds in this process, so that what it holds is the test's.
  server = await startTestServer({ roles: ['api'] })
  start = Math.floor(Date.now() / DAY) * DAY - DAY
})
afterAll(() => server.stop())

const db = () => server.app.kernel.db

const store = async (
  sessionId: string,
  { route, metadata }: { readonly route: RawBuilder<string>; readonly metadata: RawBuilder<unknown> },
): Promise<void> => {
  await sql`
    insert into sessions.event (day, project_id, event_id, session_id, event_type, at, offset_ms, received_at, route, metadata)
    select date '1970-01-01' + (${start}::bigint / 86400000)::integer, ${server.projectId}::uuid,
      ${sessionId}::text || '-' || lpad(number::text, 6, '0'), ${sessionId}, 'click', ${start}::bigint + number * 1000, 0,
      ${start}::bigint, ${route}, ${metadata}
    from generate_series(1, ${MAX_EVENTS + 5}::integer) number`.execute(db().query)
}

interface Watch {
  readonly parts: RefoldParts
  /** The most that was held, in bytes over what there was before. */
  readonly most: () => number
}

/** Looks at the memory while the events of a session come to be held, and while all of them are. */
const watching = (): Watch => {
  const { kernel } = server.app
  let events = 0
  let most = 0
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  const look = (): void => {
    collectGarbage()
    most = Math.max(most, process.memoryUsage().heapUsed - before)
  }
  const held = {
    inc: (more: number) => {
      const looked = Math.floor(events / 1_000)
      events += more
      if (Math.floor(events / 1_000) > looked) look()
    },
    dec: (less: number) => {
      if (events > 0) look()
      events -= less
    },
  }
  const parts = { ...kernel, incidents: kernel, idleMs: 30 * MINUTE, latenessMs: 2 * MINUTE, held }
  return {
    parts,
    most: () => {
      expect(events).toBe(0)
      expect(most).toBeGreaterThan(0)
      return most
    },
  }
}

/** As the manager does when its events arrive, and as a re-scoring that only compares. */
const foldAndCompare = async (sessionId: string): Promise<{ fold: number; compare: number }> => {
  const range = { from: start, to: start + DAY - 1 }
  const folding = watching()
  const arrived = new Map([[sessionId, { shard: 0, range }]])
  const { failures } = await db().transaction(tx =>
    refoldSessions(tx, folding.parts, server.projectId, [sessionId], { arrived }),
  )
  expect(failures).toEqual([])
  const fold = folding.most()
  const comparing = watching()
  const sessions = await findRange(db().query, server.projectId, range, null)
  const page = { projectId: server.projectId, sessions, ruleset: DEFAULT_RULESET }
  const scored = await db().transaction(tx => scorePage(tx, comparing.parts, page))
  expect(scored).toMatchObject({ comparisons: sessions.map(() => ({})), failures: [] })
  return { fold, compare: comparing.most() }
}

const read = async (path: string): Promise<Json> => (await server.call<Json>('GET', path)).body

describe('what a process holds of a session', () => {
  it('is little of 10,000 events of 10 KB each: what nobody reads of them is let go at once', async () => {
    await store('large', {
      route: sql`'/cart'`,
      metadata: sql`jsonb_build_object('x', 5, 'y', 5, 'payload', repeat(md5(number::text), 310))`,
    })
    const { fold, compare } = await foldAndCompare('large')
    expect(await read('/v1/sessions/large')).toMatchObject({ eventCount: MAX_EVENTS, flags: ['truncated'] })
    expect(fold).toBeLessThan(30 * MEGABYTE)
    expect(compare).toBeLessThan(30 * MEGABYTE)
  }, 120_000)

  it('has a bound also when all of it is read; the session says that it was cut, and its timeline ends with it', async () => {
    const characters = 2_000
    await store('wordy', {
      route: sql`rpad('/' || number, ${characters}::integer, 'x')`,
      metadata: sql`'{}'::jsonb`,
    })
    const { fold, compare } = await foldAndCompare('wordy')
    const each = characters + 'wordy-000001'.length
    const counted = Math.floor(MAX_CHARACTERS / each)
    const session = await read('/v1/sessions/wordy')
    expect(session).toMatchObject({ eventCount: counted, flags: ['truncated'] })
    expect(session.endedAt).toBe(start + counted * 1_000)
    expect(fold).toBeLessThan(60 * MEGABYTE)
    expect(compare).toBeLessThan(60 * MEGABYTE)
    const before = encodeCursor('timeline', [session.endedAt - 1_000, 1, '~'])
    const { items } = await read(`/v1/sessions/wordy/timeline?cursor=${before}`)
    expect(items.filter(({ kind }: Json) => kind !== 'signal')).toMatchObject([{ at: session.endedAt }])
  }, 120_000)
})

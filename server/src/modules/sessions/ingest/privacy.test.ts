import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '#kernel/telemetry'
import type { Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { type Sender, senderOf } from './event.fixture.ts'

/** Every line of the server's log. */
const printed: string[] = []

let server: TestServer
let send: Sender
beforeAll(async () => {
  const log = createLogger({ level: 'debug', stream: { write: line => void printed.push(line) } })
  server = await startTestServer({ log })
  send = await senderOf(server)
})
afterAll(() => server.stop())

/** What is sent, and the part of it that nobody may read afterwards. */
const SECRETS: readonly (readonly [sent: string, readable: string])[] = [
  ['jane.doe@example.com', 'jane.doe'],
  ['max%40example.org', 'max%40'],
  ['mailto:eve+tag@sub.example.co.uk', 'eve+tag'],
  ['4111 1111 1111 1111', '1111 1111'],
  ['5555-5555-5555-4444', '5555-4444'],
  ['378282246310005', '378282246310005'],
  ['+49 170 1234567', '170 1234567'],
  ['(415) 555-2671', '555-2671'],
  ['0049 30 9018200', '9018200'],
  ['Bearer abc123.def456-ghi', 'def456'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJl', 'eyJzdWIi'],
  ['fov_4fQ9xkz83bYt0pLm2WcV', '4fQ9xkz83b'],
  ['sk_live_51H8abcdEFGH', '51H8abcd'],
  ['https://jane:hunter2@example.org/a', 'hunter2'],
  ['/search?q=my+illness', 'my+illness'],
  ['password=correcthorse', 'correcthorse'],
  ['DE89 3704 0044 0532 0130 00', '0532 0130'],
]
const NAMES = [
  'password',
  'userToken',
  'card_number',
  'cvc',
  'SSN',
  'iban',
  'e-mail',
  'phoneNumber',
  'Set-Cookie',
]

const fieldsWith = (text: string): Record<string, unknown>[] => [
  { route: `/a/${text}` },
  { target: { type: text } },
  { target: { id: text } },
  { target: { selector: `#x ${text}` } },
  { target: { tagName: text } },
  { environment: text },
  { metadata: { note: text } },
  { metadata: { [text]: 1 } },
  { metadata: { list: [{ deep: { deeper: [text] } }] } },
  { eventType: 'error', metadata: { message: `Failed for ${text} at once` } },
  { eventType: 'navigation', metadata: { from: text, to: `https://shop.example.org/${text}` } },
  { eventType: 'network_error', metadata: { path: text, error: text, method: text } },
  { eventType: 'web_vital', metadata: { name: text, value: 1 } },
]

const eventWith = (fields: Record<string, unknown>): Record<string, unknown> => ({
  eventId: crypto.randomUUID(),
  eventType: 'click',
  timestamp: Date.now(),
  sessionId: 'private',
  route: '/',
  ...fields,
})

const sendAll = async (events: Record<string, unknown>[]): Promise<void> => {
  for (let at = 0; at < events.length; at += 50) {
    const { body } = await send(events.slice(at, at + 50))
    expect(body.rejected).toEqual([])
  }
}

/** Every column of every row of every table of the module, as text. */
const dump = async (): Promise<string> => {
  const { pool } = server.app.kernel.db
  const { rows: tables } = await pool.query(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'sessions'`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await pool.query(`select row_to_json(t)::text as row from ${name} t`)
    texts.push(...rows.map(({ row }) => row))
  }
  return texts.join('\n')
}

const exported = async (): Promise<string> => {
  const body = { from: 0, to: Date.now() + 60_000 }
  const begun = await server.call<Json>('POST', '/v1/events/exports', { body })
  await server.drainJobs()
  const reply = await server.request('GET', `/v1/events/exports/${begun.body.id}/content`)
  return JSON.stringify(await parquetReadObjects({ file: await reply.arrayBuffer() }))
}

describe('what nobody may read', () => {
  it('is not in the database, not in the log and not in an export, wherever in an event it stood', async () => {
    const byLooks = SECRETS.flatMap(([text]) => fieldsWith(text).map(eventWith))
    const byName = NAMES.map((name, index) =>
      eventWith({ metadata: { form: [{ [name]: `plain-${index}-word` }] } }),
    )
    const typed = eventWith({ eventType: 'input', metadata: { value: 'a typed word', valid: true } })
    const asNumber = eventWith({
      metadata: { pan: 1, amount: 4111111111111111, contact: 4155552671, to: [{ n: 2125550123 }] },
    })
    await sendAll([...byLooks, ...byName, typed, asNumber])
    const readable = [
      ...SECRETS.map(([, text]) => text),
      ...NAMES.map((_, index) => `plain-${index}-word`),
      '4111111111111111',
      '4155552671',
      '2125550123',
      'a typed word',
    ]
    const stored = await dump()
    expect(stored).toContain('[redacted]')
    const file = await exported()
    expect(file).toContain('[redacted]')
    const log = printed.join('')
    expect(log).toContain('"level"')
    for (const [where, text] of Object.entries({ stored, file, log })) {
      expect(
        readable.filter(secret => text.includes(secret)),
        where,
      ).toEqual([])
    }
    const { rows } = await server.app.kernel.db.pool.query(
      `select count(*)::int as events from sessions.event where not flags @> '{redacted}'`,
    )
    expect(rows[0].events).toBe(0)
  })

  it('but ids are kept, although they look like numbers of cards and telephones', async () => {
    const eventId = '4111111111111111'
    await sendAll([
      eventWith({
        eventId,
        sessionId: '4155552671',
        eventType: 'error',
        metadata: { message: 'x', causedBy: '5555555555554444' },
      }),
      eventWith({
        sessionId: '4155552671',
        eventType: 'custom',
        metadata: { name: 'identify', userId: '378282246310005' },
      }),
    ])
    const { body } = await server.call<Json>('GET', '/v1/events?sessionId=4155552671')
    expect(body.items.map(({ flags }: Json) => flags)).toEqual([[], []])
    const kept = JSON.stringify(body)
    for (const id of [eventId, '5555555555554444', '378282246310005']) expect(kept).toContain(id)
  })

  it('but not where an id of an event has no business', async () => {
    await sendAll([eventWith({ sessionId: 'nested', metadata: { order: { causedBy: '4111111111111111' } } })])
    const { body } = await server.call<Json>('GET', '/v1/events?sessionId=nested')
    expect(body.items).toMatchObject([{ flags: ['redacted'] }])
    expect(JSON.stringify(body)).not.toContain('4111111111111111')
  })
})

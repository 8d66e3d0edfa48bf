import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, readyAsset } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { copyAssets } from '../search/testing/vectors.ts'
import { MOST_MEMBERS } from './schema.ts'

let server: TestServer
let original: string
beforeAll(async () => {
  server = await startTestServer()
  await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] } })
  original = (await readyAsset(server, 1)).id
})
afterAll(() => server.stop())

interface Pair {
  readonly ids: readonly [string, string]
  readonly distance: number | null
  readonly similarity?: number
}

/** Puts pairs in the place of those that a comparison found, all in one group. */
const storePairs = async (pairs: readonly Pair[]): Promise<void> => {
  const { query } = server.app.kernel.db
  const rows = JSON.stringify(
    pairs.map(({ ids, distance, similarity = null }) => {
      const [first, second] = ids.toSorted()
      return { first, second, distance, similarity }
    }),
  )
  await sql`
    insert into vision.duplicate_pair (first_id, second_id, project_id, first_version, second_version, distance, similarity,
      found_at)
    select first, second, ${server.projectId}, 1, 1, distance, similarity, 0
    from jsonb_to_recordset(${rows}::jsonb) as given(first uuid, second uuid, distance integer, similarity float8)`.execute(
    query,
  )
  await sql`
    insert into vision.duplicate_member (asset_id, project_id, group_id)
    select distinct id, ${server.projectId}::uuid, ${server.app.kernel.ids.next()}::uuid
    from jsonb_to_recordset(${rows}::jsonb) as given(first uuid, second uuid), unnest(array[first, second]) id`.execute(
    query,
  )
}

/** Each with the next. */
const chain = (ids: readonly string[], distance = 1): Pair[] =>
  ids.slice(1).map((id, at) => ({ ids: [ids[at] ?? '', id], distance }))

/** Each with the first ones, as the comparison does it with pictures that are all the same. */
const cluster = (ids: readonly string[], firsts: number): Pair[] =>
  ids.flatMap((id, at) =>
    ids
      .slice(0, Math.min(at, firsts))
      .map(first => ({ ids: [first, id] as const, distance: 0, similarity: 1 })),
  )

const groups = async (limit = 200): Promise<Json[]> => {
  const found: Json[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${cursor}`
    const reply = await server.call<Json>('GET', `/v1/duplicates?limit=${limit}${after}`)
    expect([reply.status, reply.body.code]).toEqual([200, undefined])
    found.push(...reply.body.items)
    cursor = reply.body.nextCursor
  }
  return found
}
const membersOf = (group: Json): string[] => group.assets.map((item: Json) => item.asset.id)
const resolve = (body: Record<string, unknown>) =>
  server.call<Json>('POST', '/v1/duplicates/resolve', { body })
const undo = (id: string) => server.call<Json>('POST', `/v1/duplicates/resolutions/${id}/undo`)

/** What the server does by itself every few minutes, and then every few seconds. */
const compareAll = async (): Promise<void> => {
  for (const name of ['vision.keep-fingerprints', 'vision.keep-duplicates'])
    await server.app.vision.housekeeping.find(task => task.name === name)?.run(AbortSignal.timeout(60_000))
  await server.drainJobs()
}

describe('a burst', () => {
  it('of 60 similar shots is told apart by one click, and is back once that is undone', async () => {
    await copyAssets(server, original, 59)
    await compareAll()
    const [group, ...others] = await groups()
    expect([group.assets.length, others]).toEqual([60, []])
    const { status, body } = await resolve({ differentIds: membersOf(group) })
    expect([status, body.code, body.kind]).toEqual([201, undefined, 'different'])
    expect(await groups()).toEqual([])
    expect((await undo(body.id)).status).toBe(200)
    expect((await groups()).map(membersOf)).toEqual([membersOf(group)])
    await resolve({ differentIds: membersOf(group) })
  })

  it('is told apart as a whole when it is as large as a group is shown', async () => {
    await storePairs(chain(await copyAssets(server, original, MOST_MEMBERS)))
    const [group] = await groups()
    const shown = membersOf(group)
    expect(shown).toHaveLength(MOST_MEMBERS)
    const { status, body } = await resolve({ differentIds: shown })
    expect([status, body.differentIds?.length]).toEqual([201, MOST_MEMBERS])
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from vision.duplicate_distinction where resolution_id = ${body.id}`.execute(
      server.app.kernel.db.query,
    )
    expect(rows[0]?.count).toBe((MOST_MEMBERS * (MOST_MEMBERS - 1)) / 2)
    expect(await groups()).toEqual([])
    const tooMany = await resolve({ differentIds: [...shown, original] })
    expect([tooMany.status, tooMany.body.code]).toEqual([400, 'request.invalid'])
  })
})

describe('Thousands of pictures that look the same', () => {
  const COUNT = 3_000

  it('are shown in groups of what resembles each other, none of them larger than can be decided at once', async () => {
    const ids = await copyAssets(server, original, COUNT)
    await storePairs(chain(ids, 3))
    const found = await groups(7)
    const placeOf = new Map(ids.map((id, at) => [id, at]))
    const parts = found.map(group =>
      membersOf(group)
        .map(id => placeOf.get(id) ?? -1)
        .sort((a, b) => a - b),
    )
    // Each is a stretch of the chain, and no picture is in two of them.
    for (const part of parts) {
      expect(part.length).toBeGreaterThanOrEqual(2)
      expect(part.length).toBeLessThanOrEqual(MOST_MEMBERS)
      expect((part.at(-1) ?? 0) - (part[0] ?? 0)).toBe(part.length - 1)
    }
    expect(new Set(parts.flat()).size).toBe(parts.flat().length)
    // Two neighbours that would fit into one group are in one.
    const sizes = stretches(parts, COUNT)
    expect(sizes.slice(1).every((size, at) => size + (sizes[at] ?? 0) > MOST_MEMBERS)).toBe(true)
    expect(found.map(({ id }) => id)).toEqual(found.map(group => membersOf(group)[0]).toSorted())
    for (const group of found) {
      expect(group).toMatchObject({ basis: 'hash', keepBest: membersOf(group)[0] })
      for (const { distance, similarity } of group.assets) expect([distance, similarity]).toEqual([3, null])
    }
    expect((await groups(200)).map(membersOf)).toEqual(found.map(membersOf))
    await forget()
  })

  it('are shown with the best of those that are seen, the newest group first, and others once these are told apart', async () => {
    const pair = await copyAssets(server, original, 2)
    await storePairs(chain(pair, 5))
    const ids = (await copyAssets(server, original, COUNT)).toSorted()
    await storePairs(cluster(ids, 20))
    const best = ids[150] ?? ''
    await sql`update library.asset set width = 9000, height = 6000 where id in (${best}, ${ids.at(-1)})`.execute(
      server.app.kernel.db.query,
    )
    const [first, second, ...others] = await groups()
    expect(others).toHaveLength(0)
    expect(membersOf(second)).toEqual(pair.toSorted())
    expect(membersOf(first)).toEqual(ids.slice(0, MOST_MEMBERS))
    expect(first).toMatchObject({ id: ids[0], basis: 'both', keepBest: best })
    expect(first.why).toContain('9000 × 6000')
    for (const { distance, similarity } of first.assets) expect([distance, similarity]).toEqual([0, 1])

    expect((await resolve({ differentIds: membersOf(first) })).status).toBe(201)
    const next = (await groups()).slice(0, -1).map(membersOf)
    expect(next[0]).toEqual([ids[0], ...ids.slice(MOST_MEMBERS, 2 * MOST_MEMBERS - 1)])
    expect(Math.max(...next.map(members => members.length))).toBe(MOST_MEMBERS)
    expect(next.flat()).toEqual(expect.arrayContaining(ids.slice(MOST_MEMBERS)))
    await forget()
  })
})

/** The lengths of the parts of a chain in its order; what is in no part stands alone. */
const stretches = (parts: readonly (readonly number[])[], length: number): number[] => {
  const sizes = new Map(parts.map(part => [part[0] ?? -1, part.length]))
  const found: number[] = []
  for (let at = 0; at < length; at += found.at(-1) ?? 1) found.push(sizes.get(at) ?? 1)
  return found
}

const forget = async (): Promise<void> => {
  for (const table of ['duplicate_pair', 'duplicate_member', 'duplicate_distinction'])
    await sql`delete from ${sql.table(`vision.${table}`)}`.execute(server.app.kernel.db.query)
}

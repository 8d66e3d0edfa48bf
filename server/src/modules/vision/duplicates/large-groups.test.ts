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

const groups = async (): Promise<Json[]> => {
  const reply = await server.call<Json>('GET', '/v1/duplicates?limit=200')
  expect([reply.status, reply.body.code]).toEqual([200, undefined])
  return reply.body.items
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

import { expect, it } from 'vitest'
import { createClient } from '../src/index.ts'
import { type Answer, json, startServer } from './local-server.ts'

/** Pages of `limit` over 1..total; the cursor is the last number given. */
function pages(total: number): Answer {
  return async (seen, response) => {
    const start = Number(seen.query.get('cursor') ?? 0)
    const end = Math.min(total, start + Number(seen.query.get('limit') ?? 50))
    const items = Array.from({ length: end - start }, (_none, at) => ({ id: String(start + at + 1) }))
    await json(200, { items, nextCursor: end < total ? String(end) : null })(seen, response)
  }
}

it('A list is walked to its end, page by page, with the filter on each page', async () => {
  await using server = await startServer(pages(450))
  const ids: string[] = []
  const client = createClient({ baseUrl: server.url })
  for await (const asset of client.assets.iterate({ limit: 200, kind: 'image' })) ids.push(asset.id)
  expect(ids).toEqual(Array.from({ length: 450 }, (_none, at) => String(at + 1)))
  expect(server.seen.map(one => [one.query.get('cursor'), one.query.get('kind')])).toEqual([
    [null, 'image'],
    ['200', 'image'],
    ['400', 'image'],
  ])
})

it('A list that is left early asks for no further page', async () => {
  await using server = await startServer(pages(450))
  for await (const job of createClient({ baseUrl: server.url }).jobs.iterate()) if (job.id === '50') break
  expect(server.seen).toHaveLength(1)
})

it('An empty list ends at once', async () => {
  await using server = await startServer(pages(0))
  for await (const asset of createClient({ baseUrl: server.url }).assets.iterate()) expect(asset).toBe('none')
  expect(server.seen).toHaveLength(1)
})

it('12,000 hashes are checked in three requests and one answer', async () => {
  await using server = await startServer(async (seen, response) => {
    const { sha256 }: { sha256: string[] } = JSON.parse(seen.body.toString())
    const existing = sha256
      .filter(hash => hash.endsWith('7'))
      .map(hash => ({ sha256: hash, assetId: 'a', trashed: false }))
    await json(200, { existing, missing: sha256.filter(hash => !hash.endsWith('7')) })(seen, response)
  })
  const hashes = Array.from({ length: 12_000 }, (_none, at) => `h${at}`)
  const result = await createClient({ baseUrl: server.url }).assets.check(hashes)
  expect(server.seen).toHaveLength(3)
  expect(result.existing).toHaveLength(1200)
  expect(result.missing).toHaveLength(10_800)
})

it('An id from outside never reaches another route', async () => {
  await using server = await startServer(json(200, {}))
  const client = createClient({ baseUrl: `${server.url}/` })
  await client.assets.get('../users?x=1#y')
  await client.assets.get('..')
  await client.assets.get('')
  expect(server.seen.map(one => one.path)).toEqual([
    '/v1/assets/..%2Fusers%3Fx%3D1%23y',
    '/v1/assets/..%20',
    '/v1/assets/%20',
  ])
})

it('A purge is confirmed by the id', async () => {
  await using server = await startServer((_seen, response) => {
    response.writeHead(204).end()
  })
  await createClient({ baseUrl: server.url }).assets.purge('a1')
  expect(server.seen).toMatchObject([{ method: 'DELETE', headers: { 'fovea-confirm': 'a1' } }])
  expect(server.seen[0]?.query.get('permanent')).toBe('true')
})

it('The addresses for images carry their parameters, and an empty base means the own page', () => {
  const { assets } = createClient({ baseUrl: '' })
  expect(assets.thumbnailUrl('a')).toBe('/v1/assets/a/thumbnail')
  expect(assets.contentUrl('a', { version: 2, download: true })).toBe(
    '/v1/assets/a/content?version=2&download=true',
  )
  expect(assets.renderUrl('a', { width: 800, format: 'avif' })).toBe(
    '/v1/assets/a/render?width=800&format=avif',
  )
})

import { expect, it } from 'vitest'
import { createClient } from '../src/index.ts'
import { json, startServer } from './local-server.ts'

it('Collections are made once, changed safely and deleted with a word about their assets', async () => {
  await using server = await startServer(json(200, {}))
  const { collections } = createClient({ baseUrl: server.url })
  await collections.create({ name: 'Trips', parentId: 'p' })
  await collections.update('a/b', { parentId: null }, { ifMatch: '"3"' })
  await collections.delete('c', { assets: 'keep' })
  await collections.list({ parentId: 'root', q: 'tri' })
  expect(server.seen.map(one => [one.method, one.path, one.query.toString()])).toEqual([
    ['POST', '/v1/collections', ''],
    ['PATCH', '/v1/collections/a%2Fb', ''],
    ['DELETE', '/v1/collections/c', 'assets=keep'],
    ['GET', '/v1/collections', 'parentId=root&q=tri'],
  ])
  expect(server.seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
  expect(server.seen[1]?.headers['if-match']).toBe('"3"')
  expect(JSON.parse(server.seen[1]?.body.toString() ?? '')).toEqual({ parentId: null })
})

it('The assets of a collection are walked to their end, with the filters on each page', async () => {
  await using server = await startServer(
    json(200, { items: [{ id: '1' }], nextCursor: 'next' }),
    json(200, { items: [{ id: '2' }], nextCursor: null }),
  )
  const ids: string[] = []
  const { collections } = createClient({ baseUrl: server.url })
  for await (const one of collections.iterateAssets('c', { deep: true, tags: ['a', 'b'] })) ids.push(one.id)
  expect(ids).toEqual(['1', '2'])
  expect(server.seen.map(one => `${one.path}?${one.query}`)).toEqual([
    '/v1/collections/c/assets?deep=true&tags=a&tags=b',
    '/v1/collections/c/assets?deep=true&tags=a&tags=b&cursor=next',
  ])
})

it('A batch is sent once under a key of its own', async () => {
  await using server = await startServer(json(503, {}), json(200, { items: [] }))
  const { assets } = createClient({ baseUrl: server.url, runtime: { random: () => 0 } })
  await assets.batch({ operation: 'relabel', ids: ['a'], label: 'Trip {n}' })
  expect(server.seen).toHaveLength(2)
  expect(server.seen[1]?.headers['idempotency-key']).toBe(server.seen[0]?.headers['idempotency-key'])
})

it('Tags and versions are named in paths that reach nothing else', async () => {
  await using server = await startServer(json(200, {}))
  const { tags, assets } = createClient({ baseUrl: server.url })
  await tags.rename('a/b', 'c')
  await tags.delete("it's")
  await assets.versions.diff('x', 1, 2)
  expect(server.seen.map(one => [one.method, one.path])).toEqual([
    ['PATCH', '/v1/tags/a%2Fb'],
    ['DELETE', "/v1/tags/it's"],
    ['GET', '/v1/assets/x/versions/1/diff/2'],
  ])
})

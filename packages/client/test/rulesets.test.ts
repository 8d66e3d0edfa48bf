import { expect, it } from 'vitest'
import { createClient } from '../src/index.ts'
import { json, startServer } from './local-server.ts'

it('Rulesets are made once, changed safely, activated and deleted', async () => {
  await using server = await startServer(json(200, {}))
  const { rulesets } = createClient({ baseUrl: server.url })
  await rulesets.create({ name: 'Strict', rules: { signals: { rage: { minClicks: 4 } } } })
  await rulesets.update('a/b', { rules: { score: { mediumFrom: 10 } } }, { ifMatch: '"3"' })
  await rulesets.activate('default')
  await rulesets.delete('c', { ifMatch: '"1"' })
  await rulesets.versions.get('c', 2)
  expect(server.seen.map(one => [one.method, one.path])).toEqual([
    ['POST', '/v1/rulesets'],
    ['PATCH', '/v1/rulesets/a%2Fb'],
    ['POST', '/v1/rulesets/default/activate'],
    ['DELETE', '/v1/rulesets/c'],
    ['GET', '/v1/rulesets/c/versions/2'],
  ])
  expect(server.seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
  expect(server.seen[1]?.headers['if-match']).toBe('"3"')
  expect(JSON.parse(server.seen[1]?.body.toString() ?? '')).toEqual({ rules: { score: { mediumFrom: 10 } } })
  expect(server.seen[3]?.headers['if-match']).toBe('"1"')
})

it('The versions of a ruleset are walked to the first one', async () => {
  await using server = await startServer(
    json(200, { items: [{ version: 2 }], nextCursor: 'next' }),
    json(200, { items: [{ version: 1 }], nextCursor: null }),
  )
  const { rulesets } = createClient({ baseUrl: server.url })
  const versions: number[] = []
  for await (const { version } of rulesets.versions.iterate('r', { limit: 1 })) versions.push(version)
  expect(versions).toEqual([2, 1])
  expect(server.seen.map(one => `${one.path}?${one.query}`)).toEqual([
    '/v1/rulesets/r/versions?limit=1',
    '/v1/rulesets/r/versions?limit=1&cursor=next',
  ])
})

import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { fold, parseSearch, wordsOf } from './words.ts'

let server: TestServer
let assets: Json[] = []
const collections: { id: string; below: string[] }[] = []
beforeAll(async () => {
  server = await startTestServer()
  await makeCollections()
  await fill()
  assets = await readAll()
})
afterAll(() => server.stop())

const COUNT = 400
const PLACES = [
  [59.91, 10.75],
  [-17.8, 179.99],
  [-17.81, -179.99],
  [89.99, 0],
  [89.98, 170],
  [-90, 45],
  [0, 0],
]
const LABELS = [
  'IMG_0001.jpg',
  'Été à Tromsø',
  'sea and sky',
  'Sky over sea',
  'a',
  'Straße 7',
  '東京タワー',
  'x'.repeat(250),
]
const TAGS = ['sea', 'sky', 'night sky', 'à']
const CAMERAS = ['Canon EOS R5', 'FUJIFILM X-T3']
const at = <T>(list: readonly T[], place: number): T => list[place % list.length] as T // never empty

const makeCollections = async (): Promise<void> => {
  for (let place = 0; place < 5; place++) {
    const parentId = place === 0 || place === 4 ? null : collections[place - 1]?.id
    const { body } = await server.call<Json>('POST', '/v1/collections', {
      body: { name: `c${place}`, parentId },
    })
    for (const above of place === 4 ? [] : collections) above.below.push(body.id)
    collections.push({ id: body.id, below: [body.id] })
  }
}

/** Rows of every sort; written straight into the table, and then made findable as those of an older version are. */
const fill = async (): Promise<void> => {
  const { query } = server.app.kernel.db
  const hashes = ['a', 'b', 'c'].map(letter => letter.repeat(64))
  for (const sha256 of hashes) {
    await sql`insert into kernel.object (sha256, size, state, created_at, kept_at) values (${sha256}, 1, 'stored', 0, 0)`.execute(
      query,
    )
  }
  for (let n = 0; n < COUNT; n++) {
    const [lat, lon] = n % 3 ? at(PLACES, n * 7) : [null, null]
    const kind = at(['image', 'image', 'video'], n * 5)
    await sql`insert into library.asset (id, project_id, collection_id, label, description, kind, mime, size, sha256, width, height,
        taken_at, taken_at_given, camera, latitude, longitude, tags, metadata, version, revision, metadata_state, renditions_state,
        created_at, updated_at, trashed_at)
      values (gen_random_uuid(), ${server.projectId}, ${n % 4 ? at(collections, n * 3).id : null}, ${at(LABELS, n * 11)},
        ${n % 5 ? '' : 'A description of the sea'}, ${kind}, ${kind === 'video' ? 'video/mp4' : at(['image/jpeg', 'image/png'], n)},
        ${(n * 37) % 100}, ${at(hashes, n)}, ${n % 7 ? (n * 13) % 50 : null}, ${n % 7 ? (n * 17) % 50 : null},
        ${n % 3 ? (n * 19) % 60 : null}, false, ${n % 4 ? at(CAMERAS, n) : null}, ${lat}, ${lon},
        ${TAGS.filter((_, place) => (n >> place) % 2 === 1)}, ${JSON.stringify(n % 6 ? {} : { deep: [{ word: 'Night boat' }] })}::jsonb,
        1, 1, 'ready', 'ready', ${(n * 7) % 60}, 0, ${n % 9 ? null : 5})`.execute(query)
  }
  while ((await server.app.library.indexMissing()) > 0);
}

const page = async (query: string): Promise<Json> => {
  const { status, body } = await server.call<Json>('GET', `/v1/assets?${query}`)
  expect([query, status, body.code]).toEqual([query, 200, undefined])
  return body
}
const walk = async (query: string, limit: number): Promise<Json[]> => {
  const found: Json[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { items, nextCursor }: Json = await page(`limit=${limit}&${query}${cursor && `&cursor=${cursor}`}`)
    found.push(...items)
    cursor = nextCursor
  }
  return found
}
const readAll = async (): Promise<Json[]> => [...(await walk('', 200)), ...(await walk('trashed=true', 200))]

/** Metres between two places by the angle of their vectors: another formula than the server's. */
const metres = (a: number[], b: number[]): number => {
  const vector = ([lat = 0, lon = 0]: number[]) => {
    const [p, l] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180]
    return [Math.cos(p) * Math.cos(l), Math.cos(p) * Math.sin(l), Math.sin(p)] as const
  }
  const [u, v] = [vector(a), vector(b)]
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.hypot(u[0] - v[0], u[1] - v[1], u[2] - v[2]) / 2))
}

const stringsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : value && typeof value === 'object'
      ? Object.values(value).flatMap(stringsIn)
      : []

const hasWords = (asset: Json, q: string): boolean => {
  const fields = [asset.label, asset.description, ...asset.tags, ...stringsIn(asset.metadata)].map(wordsOf)
  return parseSearch(q).every(({ words, excluded, prefix }) => {
    const here = fields.some(field =>
      field.some((_, start) =>
        words.every((word, n) => {
          const candidate = field[start + n]
          return prefix && n === words.length - 1 ? candidate?.startsWith(word) : candidate === word
        }),
      ),
    )
    return here !== excluded
  })
}

type Query = Record<string, string | undefined>
const CHECKS: Record<string, (asset: Json, value: string, query: Query) => boolean> = {
  kind: (a, v) => a.kind === v,
  mime: (a, v) => (v.endsWith('/*') ? a.mime.startsWith(v.slice(0, -1)) : a.mime === v),
  label: (a, v) => fold(a.label).includes(fold(v)),
  camera: (a, v) => a.camera !== null && fold(a.camera) === fold(v),
  sha256: (a, v) => a.sha256 === v,
  tags: (a, v) => v.split(',').every(tag => a.tags.includes(tag)),
  anyTag: (a, v) => v.split(',').some(tag => a.tags.includes(tag)),
  takenAfter: (a, v) => a.takenAt !== null && a.takenAt >= Number(v),
  takenBefore: (a, v) => a.takenAt !== null && a.takenAt < Number(v),
  createdAfter: (a, v) => a.createdAt >= Number(v),
  createdBefore: (a, v) => a.createdAt < Number(v),
  minWidth: (a, v) => a.width !== null && a.width >= Number(v),
  maxWidth: (a, v) => a.width !== null && a.width <= Number(v),
  minHeight: (a, v) => a.height !== null && a.height >= Number(v),
  maxHeight: (a, v) => a.height !== null && a.height <= Number(v),
  minSize: (a, v) => a.size >= Number(v),
  maxSize: (a, v) => a.size <= Number(v),
  near: (a, v, q) =>
    a.location !== null &&
    metres(v.split(',').map(Number), [a.location.lat, a.location.lon]) <= Number(q.radius ?? 1000),
  q: (a, v) => hasWords(a, v),
  collectionId: (a, v, q) =>
    q.deep === 'true'
      ? (collections.find(c => c.id === v)?.below ?? []).includes(a.collectionId)
      : a.collectionId === v,
}

const matches = (asset: Json, query: Query): boolean =>
  (asset.trashedAt !== null) === (query.trashed === 'true') &&
  Object.entries(CHECKS).every(
    ([name, check]) => query[name] === undefined || check(asset, query[name], query),
  )

const placeOf = (asset: Json, sort: string): string | number => {
  if (sort.endsWith('createdAt')) return asset.createdAt
  if (sort.endsWith('takenAt')) return asset.takenAt ?? asset.createdAt
  if (sort.endsWith('size')) return asset.size
  return [...fold(asset.label)].slice(0, 200).join('')
}
const sorted = (list: Json[], sort: string): Json[] => {
  const compare = (a: Json, b: Json): number => {
    const [x, y] = [placeOf(a, sort), placeOf(b, sort)]
    if (x !== y)
      return (
        Buffer.from(String(x)).compare(Buffer.from(String(y))) * (typeof x === 'string' ? 1 : 0) ||
        Number(x) - Number(y)
      )
    return a.id < b.id ? -1 : 1
  }
  const ascending = list.toSorted(compare)
  return sort.startsWith('-') ? ascending.toReversed() : ascending
}

const small = fc.integer({ min: 0, max: 60 }).map(String)
const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 6) =>
  fc.option(arbitrary, { nil: undefined, freq: 1, ...(freq ? {} : {}) })
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 7 }, { arbitrary, weight: 1 })
const words = [
  'sea',
  'sky',
  'se',
  'night',
  '"night boat"',
  '"sea and"',
  '-sea',
  '-"night sky"',
  'tromso',
  'img_0001',
  '京',
  '"',
  'x',
  'jpg',
]

const anyQuery = (): fc.Arbitrary<Query> =>
  // A radius without a place is refused.
  anyFields().map(({ radius, ...query }) => (query.near === undefined ? query : { ...query, radius }))

const anyFields = (): fc.Arbitrary<Query> =>
  fc.record({
    kind: rarely(fc.constantFrom('image', 'video', 'audio')),
    mime: rarely(fc.constantFrom('image/*', 'video/mp4', 'image/png', 'image/tiff')),
    label: rarely(fc.constantFrom('sea', 'SKY', 'a', 's', '_0', 'ss', 'xxxx', 'é', 'not there')),
    camera: rarely(fc.constantFrom('canon eos r5', 'Fujifilm X-T3', 'none')),
    sha256: rarely(fc.constantFrom('a'.repeat(64), 'f'.repeat(64))),
    tags: rarely(fc.constantFrom('sea', 'sea,sky', 'night sky,à', 'none')),
    anyTag: rarely(fc.constantFrom('sea,none', 'à', 'none')),
    takenAfter: rarely(small),
    takenBefore: rarely(small),
    createdAfter: rarely(small),
    createdBefore: rarely(small),
    minWidth: rarely(small),
    maxWidth: rarely(small),
    minHeight: rarely(small),
    maxHeight: rarely(small),
    minSize: rarely(small),
    maxSize: rarely(small),
    near: rarely(
      fc.constantFrom('59.91,10.75', '-17.8,180', '-17.8,-180', '90,0', '89.985,90', '-90,0', '0,0'),
    ),
    q: rarely(
      fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map(list => list.join(' ')),
    ),
    collectionId: rarely(fc.integer({ min: 0, max: 4 }).map(place => at(collections, place).id)),
    radius: maybe(fc.constantFrom('1', '1000', '5000', '2000000', '20000000')),
    deep: maybe(fc.constantFrom('true', 'false')),
    trashed: rarely(fc.constant('true')),
  })

describe('every combination of filters', () => {
  it('finds what a plain filter in memory finds, in the same order, page by page', async () => {
    expect(assets).toHaveLength(COUNT)
    const sorts = fc.constantFrom(
      '-createdAt',
      'createdAt',
      '-takenAt',
      'takenAt',
      'label',
      '-label',
      'size',
      '-size',
    )
    await fc.assert(
      fc.asyncProperty(anyQuery(), sorts, fc.integer({ min: 20, max: 200 }), async (query, sort, limit) => {
        const given = Object.entries<string | undefined>({ ...query, sort }).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value]],
        )
        const found = await walk(String(new URLSearchParams(given)), limit)
        const expected = sorted(
          assets.filter(asset => matches(asset, query)),
          sort,
        )
        expect(found.map(asset => asset.id)).toEqual(expected.map(asset => asset.id))
      }),
      { numRuns: Number(process.env.FILTER_RUNS ?? 150) },
    )
  }, 600_000)
})

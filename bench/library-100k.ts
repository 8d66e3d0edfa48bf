import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { connectToRunning } from '../server/src/kernel/db/index.ts'
import { CamelCaseRows } from '../server/src/kernel/db/statements.ts'
import { listAssets } from '../server/src/modules/library/search/listing.ts'
import { AssetQuery } from '../server/src/modules/library/search/schema.ts'
import { report, startFovea } from './fovea-process.ts'
import { seedLibrary } from './library-rows.ts'

/**
 * Lists, filters and full text over 100,000 assets, one request after another, right after they were written; each
 * against the same statements sent by bare pg in the same run.
 */
const ASSETS = 100_000
const ROUNDS = 100
const LIMIT_MS = 25

const fovea = await startFovea()
const connection = await connectToRunning(fovea.dataDir)
if (!connection) throw new Error('The embedded PostgreSQL does not run')
const pool = new pg.Pool({ ...connection, max: 2 })
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCaseRows({})] })

const headers = { authorization: `Bearer ${fovea.token}`, 'content-type': 'application/json' }
const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const reply = await fetch(`${fovea.url}/v1${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
  // The caller names the shape of this very route.
  return (await reply.json()) as T
}
type Created = { id: string; projectId: string }
const top = await call<Created>('POST', '/collections', { name: 'All' })
const collections: string[] = []
for (let at = 0; at < 20; at++) {
  const made = await call<Created>('POST', '/collections', {
    name: `Album ${at}`,
    parentId: at < 12 ? top.id : null,
  })
  collections.push(made.id)
}
await seedLibrary(pool, top.projectId, collections, ASSETS)

type Page = { items: { id: string; takenAt: number | null }[]; nextCursor: string | null }
const list = (query: string): Promise<Page> => call<Page>('GET', `/assets?${query}`)
const pages = async (query: string, count: number): Promise<string> => {
  let cursor = ''
  for (let page = 0; page < count; page++) {
    const { nextCursor } = await list(`limit=200&${query}${cursor && `&cursor=${cursor}`}`)
    if (nextCursor === null) break
    cursor = nextCursor
  }
  return cursor
}

const KINDS: readonly (readonly [name: string, query: string])[] = [
  ['list, newest', ''],
  ['list, page 250', `cursor=${await pages('', 50)}`],
  ['list, by time taken', 'sort=-takenAt'],
  ['list, by label', 'sort=label'],
  ['list, largest', 'sort=-size'],
  ['collection of many', `collectionId=${collections[0]}`],
  ['collection, deep', `collectionId=${top.id}&deep=true`],
  [
    'collection, deep, page 100',
    `collectionId=${top.id}&deep=true&cursor=${await pages(`collectionId=${top.id}&deep=true`, 20)}`,
  ],
  ['collection, deep, largest', `collectionId=${top.id}&deep=true&sort=-size`],
  ['words: common', 'q=holiday'],
  ['words: common, page 60', `q=holiday&cursor=${await pages('q=holiday', 12)}`],
  ['words: common, by label', 'q=holiday&sort=label'],
  ['words: two common', 'q=holiday+beach'],
  ['words: middling', 'q=w1ox'],
  ['words: rare', 'q=wf5ex'],
  ['words: none', 'q=nothinglikeit'],
  ['words: beginning', 'q=wint'],
  ['words: one letter', 'q=w'],
  ['words: number of a file', 'q=IMG_012345.jpg'],
  ['words: phrase', 'q="family+beach"'],
  ['words: without', 'q=holiday+-beach'],
  ['words: rare in a deep collection', `q=w9gx&collectionId=${top.id}&deep=true`],
  ['label: part, rare', 'label=012345'],
  ['label: part, none', 'label=qqzz'],
  ['label: part, common', 'label=img_'],
  ['tags: common', 'tags=w0x'],
  ['tags: rare', 'tags=wd1x'],
  ['tags: two', 'tags=w0x,w2x'],
  ['kind: rare', 'kind=video'],
  ['kind: none', 'kind=document'],
  ['mime: a tenth', 'mime=image/png&sort=label'],
  ['camera: rare', 'camera=nikon+z+6'],
  ['width: none', 'minWidth=9000'],
  ['width and size: rare', 'minWidth=8000&maxSize=200000'],
  ['taken in a week', `takenAfter=1590000000000&takenBefore=1590604800000`],
  ['near: a city', 'near=59.91,10.75&radius=10000'],
  ['near: few', 'near=59.91,10.75&radius=300'],
  ['near: nowhere', 'near=0,0&radius=50000'],
  ['near and words', 'near=48.85,2.35&radius=20000&q=night'],
  ['trash', 'trashed=true'],
]

const percentile = (times: number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)] ?? 0
const timesOf = async (work: () => Promise<unknown>): Promise<number[]> => {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times
}

const bare = (query: string): Promise<unknown> => {
  const { sort, limit, cursor, deep, collectionId, ...filter } = AssetQuery.parse(
    Object.fromEntries(new URLSearchParams(query)),
  )
  const collectionIds =
    collectionId === undefined ? undefined : deep ? collections.slice(0, 12) : [collectionId]
  return listAssets(db, top.projectId, { ...filter, collectionIds }, { sort, limit, cursor })
}

const only = process.argv[2]
for (const [name, query] of KINDS) {
  if (only !== undefined && !name.includes(only)) continue
  const { items } = await list(query)
  const ours = await timesOf(() => list(query))
  const theirs = await timesOf(() => bare(query))
  report({
    name: `${name} (${items.length} rows), p99; p50 ${percentile(ours, 0.5).toFixed(1)} ms`,
    figure: percentile(ours, 0.99),
    unit: 'ms',
    ratio: percentile(ours, 0.99) / LIMIT_MS,
    limit: `${LIMIT_MS} ms (goal ≤ 1); bare pg p99 ${percentile(theirs, 0.99).toFixed(1)} ms`,
  })
}

await pool.end()
await fovea.stop()

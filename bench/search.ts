import { spawnSync } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { connectToRunning } from '../server/src/kernel/db/index.ts'
import { startFleet } from '../server/test/faults/fleet.ts'
import { AS_STARTED, report } from './fovea-process.ts'
import { clusteredVectors } from './vectors.ts'

/**
 * Search by example among 100,000 vectors of 512 dimensions: the build, what the index finds, how long a search takes
 * beside the raw call of the library on the same file, a restart, and what happens when the file is lost.
 */
/** Fewer on the command line, to try the bench itself. */
const VECTORS = Number(process.argv[2] ?? 100_000)
const DIMENSIONS = 512
const QUERIES = 300
const MODEL = 'colour-layout@1'
const PAGE = 1_000

const fleet = await startFleet({
  start: 1,
  database: 'embedded',
  nodeFlags: AS_STARTED.nodeFlags,
  env: { ...AS_STARTED.env, VISION_INDEX_FROM: String(Math.min(20_000, VECTORS)) },
})
const [fovea] = fleet.members
if (!fovea) throw new Error('The server was not started')
const connect = async () => {
  const connection = await connectToRunning(fovea.dataDir)
  if (!connection) throw new Error('The embedded PostgreSQL does not run')
  const pool = new pg.Pool({ ...connection, max: 4 })
  pool.on('error', () => {})
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
}
const db = await connect()

const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const reply = await fetch(`${fovea.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${fleet.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
  return reply.json()
}

const fill = async (): Promise<string[]> => {
  const project = await sql<{ id: string }>`select id from accounts.project limit 1`.execute(db)
  const projectId = project.rows[0]?.id ?? ''
  const hash = '0'.repeat(64)
  await sql`insert into kernel.object (sha256, size, state, created_at, kept_at) values (${hash}, 1, 'stored', 0, 0)`.execute(
    db,
  )
  const { rows } = await sql<{ id: string }>`
    insert into library.asset (id, project_id, label, description, kind, mime, size, sha256, width, height, taken_at_given,
      version, revision, metadata_state, renditions_state, created_at, updated_at)
    select gen_random_uuid(), ${projectId}, 'photo ' || n, '', 'image', 'image/jpeg', 1, ${hash}, 400, 300, false,
      1, 1, 'ready', 'ready', 1700000000000 + n, 1700000000000 + n
    from generate_series(1, ${VECTORS}) n returning id`.execute(db)
  const ids = rows.map(row => row.id)
  // Nothing is to be compared with anything here.
  await sql`alter table vision.embedding disable trigger embedding_compared`.execute(db)
  const vectorAt = clusteredVectors(DIMENSIONS, 7)
  for (let from = 0; from < ids.length; from += PAGE) {
    const page = ids.slice(from, from + PAGE).map((id, at) => ({
      id,
      vector: Buffer.from(vectorAt(from + at).buffer).toString('hex'),
    }))
    await sql`insert into vision.embedding (project_id, asset_id, version, model, vector, created_at)
      select ${projectId}, id, 1, ${MODEL}, decode(vector, 'hex'), 1
      from jsonb_to_recordset(${JSON.stringify(page)}::jsonb) as given(id uuid, vector text)`.execute(db)
  }
  await sql`vacuum analyze library.asset, vision.embedding`.execute(db)
  return ids
}

interface Index {
  readonly state: string
  readonly mode: string
  readonly bytes: number
  readonly recall: { readonly at10: number } | null
  readonly failure: { readonly message: string } | null
}
// Each reply has the shape that the OpenAPI document says.
const index = async (): Promise<Index | undefined> =>
  ((await call('GET', '/v1/vision/index')) as { items: Index[] }).items[0]

const untilBuilt = async (): Promise<number> => {
  const started = performance.now()
  for (;;) {
    const now = await index()
    if (now?.state === 'ready') return performance.now() - started
    if (now?.state === 'failed' || now?.state === 'refused') throw new Error(now.failure?.message)
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}

const percentile = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0

/** Searches one after another; answers how long each took and how each was searched. */
const search = async (ids: readonly string[]): Promise<{ times: number[]; modes: Set<string> }> => {
  const times: number[] = []
  const modes = new Set<string>()
  for (const id of ids) {
    const started = performance.now()
    // See above.
    const found = (await call('GET', `/v1/assets/${id}/similar?limit=10`)) as {
      mode: string
      items: unknown[]
    }
    times.push(performance.now() - started)
    modes.add(found.mode)
    if (found.items.length !== 10) throw new Error(`${found.items.length} found`)
  }
  return { times, modes }
}

const line = (name: string, figure: number, unit: string, limit: string, ratio: number | null = null): void =>
  report({ name: `search.${name}`, figure, unit, ratio, limit })

const ids = await fill()
const sample = Array.from({ length: QUERIES }, (_, at) => ids[(at * 331) % ids.length] ?? '')
await search(sample.slice(0, 1))
const exact = await search(sample.slice(0, 50))
line('exact.p50', percentile(exact.times, 0.5), 'ms', 'all vectors in memory, over HTTP')
const before = await fovea.program.memory()
line('exact.rss', before / 2 ** 20, 'MiB', 'of the server, all vectors in memory')

await call('POST', '/v1/vision/index/rebuild', {})
line(
  'build',
  (await untilBuilt()) / 1000,
  's',
  `${VECTORS.toLocaleString('en')} × ${DIMENSIONS}, one thread, measuring included`,
)
const built = await index()
line(
  'recall at 10',
  built?.recall?.at10 ?? 0,
  'of 200 queries',
  'goal ≥ 0.98',
  (built?.recall?.at10 ?? 0) / 0.98,
)
line(
  'file',
  (built?.bytes ?? 0) / 2 ** 20,
  'MiB',
  `${VECTORS.toLocaleString('en')} vectors of 4 bytes a number are 195 MiB`,
)

await search(sample.slice(0, 20))
const indexed = await search(sample)
line('http.p50', percentile(indexed.times, 0.5), 'ms', 'GET similar, limit 10, over HTTP, all checks')
line('http.p99', percentile(indexed.times, 0.99), 'ms', 'the same')

/** The same file and queries: the library's call alone, and ours with what came and went since. */
const file = await sql<{ sha256: string; parameters: Record<string, never> }>`
  select sha256, parameters from vision.vector_index`.execute(db)
const measured = spawnSync(
  process.execPath,
  [
    join(import.meta.dirname, 'search', 'raw.ts'),
    join(fovea.dataDir, 'index', `${file.rows[0]?.sha256}.usearch`),
    JSON.stringify(file.rows[0]?.parameters),
    String(DIMENSIONS),
    String(QUERIES),
  ],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
)
// What raw.ts prints.
const { raw, ours, rss } = JSON.parse(measured.stdout) as { raw: number[]; ours: number[]; rss: number }
const [rawMedian, ourMedian] = [percentile(raw, 0.5), percentile(ours, 0.5)]
line('raw.p50', rawMedian, 'ms', 'the library’s call alone')
line('index.p50', ourMedian, 'ms', 'the raw call (goal ≤ 1.5 ×)', ourMedian / rawMedian)
line(
  'index.p99',
  percentile(ours, 0.99),
  'ms',
  'the raw call',
  percentile(ours, 0.99) / percentile(raw, 0.99),
)
line('mapped.rss', rss / 2 ** 20, 'MiB', 'of a process that maps the file and searches')

const sha256 = file.rows[0]?.sha256 ?? ''
await db.destroy()
await fovea.program.stop()
await fovea.restart()
const restarted = performance.now()
const again = await search(sample.slice(0, 1))
line('first after a restart', performance.now() - restarted, 'ms', `searched by ${[...again.modes].join()}`)

/** Wherever the file is: the copy of the node, and the object itself. */
const lose = async (): Promise<void> => {
  for (const entry of await readdir(fovea.dataDir, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name.includes(sha256)) await rm(join(entry.parentPath, entry.name))
}
await lose()
line(
  'file lost, p50',
  percentile((await search(sample.slice(0, 50))).times, 0.5),
  'ms',
  'the process goes on with what it has mapped',
)
await fovea.program.stop()
await fovea.restart()
const first = await search(sample.slice(0, 1))
const isBuilt = untilBuilt()
let rebuilt = 0
void isBuilt.then(ms => {
  rebuilt = ms
})
const meanwhile: number[] = []
const modes = new Set(first.modes)
while (rebuilt === 0) {
  const found = await search(sample.slice(0, 10))
  meanwhile.push(...found.times)
  for (const mode of found.modes) modes.add(mode)
}
line('rebuilt', rebuilt / 1000, 's', 'after a restart without the file, by itself')
line(
  'meanwhile.p99',
  percentile(meanwhile, 0.99),
  'ms',
  `${meanwhile.length} searches, none failed; searched by ${[...modes].join(', ')}`,
)
await fleet.stop()

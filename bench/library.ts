import autocannon from 'autocannon'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { connectToRunning } from '../server/src/kernel/db/index.ts'
import { report, startFovea } from './fovea-process.ts'

/**
 * Edits and lists of a library of 10,000 assets at 50 connections, each against the same SQL sent by bare pg from as
 * many connections as the server has, in the same run on the same database.
 */
const ASSETS = 10_000
const CONNECTIONS = 50
const SECONDS = 8

const fovea = await startFovea()
const connection = await connectToRunning(fovea.dataDir)
if (!connection) throw new Error('The embedded PostgreSQL does not run')
const pool = new pg.Pool({ ...connection, max: 20 })
const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })

const fill = async (): Promise<{ projectId: string; ids: string[] }> => {
  const project = await sql<{ id: string }>`select id from accounts.project limit 1`.execute(db)
  const projectId = project.rows[0]?.id ?? ''
  await sql`insert into kernel.object (sha256, size, state, created_at, kept_at) values (${'0'.repeat(64)}, 1, 'stored', 0, 0)`.execute(
    db,
  )
  const { rows } = await sql<{ id: string }>`
    insert into library.asset (id, project_id, label, description, kind, mime, size, sha256, width, height, taken_at_given,
      version, revision, metadata_state, renditions_state, created_at, updated_at)
    select gen_random_uuid(), ${projectId}, 'photo ' || n, '', 'image', 'image/jpeg', 1, ${'0'.repeat(64)}, 400, 300, false,
      1, 1, 'ready', 'ready', 1700000000000 + n, 1700000000000 + n
    from generate_series(1, ${ASSETS}) n returning id`.execute(db)
  await sql`vacuum analyze library.asset`.execute(db)
  return { projectId, ids: rows.map(row => row.id) }
}

const { projectId, ids } = await fill()
const pick = (): string => ids[Math.floor(Math.random() * ids.length)] ?? ''

/** Calls `work` from as many loops as there are connections, for as long as a measurement takes; answers calls per second. */
const perSecond = async (work: () => Promise<unknown>): Promise<number> => {
  const until = performance.now() + SECONDS * 1000
  let done = 0
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) {
        await work()
        done += 1
      }
    }),
  )
  return done / SECONDS
}

/** A key without the limit of a person, so that the server is measured and not its patience. */
const unlimitedKey = async (): Promise<string> => {
  const reply = await fetch(`${fovea.url}/v1/api-keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fovea.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', scopes: ['library:read', 'library:write'], rateLimit: 100_000 }),
  })
  if (reply.status !== 201) throw new Error(`Key: ${reply.status} ${await reply.text()}`)
  const { secret }: { secret: string } = await reply.json()
  return secret
}
const key = await unlimitedKey()

const overHttp = async (request: autocannon.Request): Promise<autocannon.Result> => {
  const result = await autocannon({
    url: fovea.url,
    connections: CONNECTIONS,
    duration: SECONDS,
    headers: { authorization: `Bearer ${key}` },
    requests: [request],
  })
  if (result.non2xx > 0) throw new Error(`${result.non2xx} requests were refused`)
  return result
}

const bareEdit = async (): Promise<void> => {
  const client = await pool.connect()
  try {
    const id = pick()
    await client.query('begin')
    await client.query({
      name: 'lock',
      text: 'select * from library.asset where id = $1 for update',
      values: [id],
    })
    await client.query({
      name: 'edit',
      text: 'update library.asset set label = $2, revision = revision + 1 where id = $1 returning *',
      values: [id, `bare ${Math.random()}`],
    })
    await client.query('commit')
  } finally {
    client.release()
  }
}

const edits = await overHttp({
  method: 'PATCH',
  setupRequest: request => ({
    ...request,
    path: `/v1/assets/${pick()}`,
    body: JSON.stringify({ label: `label ${Math.random()}` }),
    headers: { ...request.headers, 'content-type': 'application/json' },
  }),
})
const bareEdits = await perSecond(bareEdit)
report({
  name: 'edits (PATCH) of 10,000 assets',
  figure: edits.requests.average,
  unit: '/s',
  ratio: edits.requests.average / bareEdits,
  limit: 'lock, update and commit by bare pg (goal ≥ 2,000 /s)',
})

const lists = await overHttp({ method: 'GET', path: '/v1/assets?limit=20' })
const bareLists = await perSecond(() =>
  pool.query({
    name: 'list',
    text: 'select * from library.asset where project_id = $1 and trashed_at is null order by created_at desc, id desc limit 21',
    values: [projectId],
  }),
)
report({
  name: 'lists of 20 out of 10,000',
  figure: lists.requests.average,
  unit: '/s',
  ratio: lists.requests.average / bareLists,
  limit: 'the same query by bare pg (goal ≥ 1,300 /s)',
})
report({
  name: 'lists of 20, p99',
  figure: lists.latency.p99,
  unit: 'ms',
  ratio: null,
  limit: 'at 50 connections',
})

await pool.end()
await fovea.stop()

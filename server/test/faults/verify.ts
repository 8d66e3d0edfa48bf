import { setTimeout as wait } from 'node:timers/promises'
import { type Json, sha256 } from '../factories.ts'
import type { Requester } from '../requester.ts'
import { assertAlive, type Fleet } from './fleet.ts'
import type { Ledger } from './load.ts'
import type { SeenNotice } from './stream.ts'

const SETTLE_MS = 180_000
const POLL_MS = 200
const MANIFEST = 5_000
const AT_ONCE = 8
/** One thumbnail is looked at for so many originals. */
const SAMPLE = 5

/** Resolves when no job waits or runs and every notice has its position. Throws with what is left after three minutes. */
export const settled = async (fleet: Fleet): Promise<void> => {
  const deadline = performance.now() + SETTLE_MS
  for (;;) {
    assertAlive(fleet)
    const left = await fleet
      .sql<{ what: string }>(
        `select name || ' ' || id || ' ' || status || ' ' || worker as what from kernel.job
         where status in ('queued', 'running')
         union all select 'notice without position' from kernel.notice where position is null limit 5`,
      )
      .catch(() => [{ what: 'the database does not answer' }])
    if (left.length === 0) return
    if (performance.now() > deadline) throw new Error(`It does not come to rest: ${JSON.stringify(left)}`)
    await wait(POLL_MS)
  }
}

/**
 * What is wrong with the data after a fault: every acknowledged upload must be there byte for byte with its renditions,
 * every job have ended once with one effect, and nothing half-done be left. Empty when all is well.
 */
export const faultsOf = async (fleet: Fleet, ledger: Ledger): Promise<string[]> => {
  await settled(fleet)
  const [server] = fleet.serves
  if (!server) throw new Error('Nobody answers requests')
  return [
    ...(await missingUploads(server, ledger)),
    ...(await wrongBytes(server, ledger)),
    ...(await inconsistentRows(fleet)),
    ...ledger.improper.map(answer => `an improper answer: ${answer}`),
  ]
}

const missingUploads = async (server: Requester, ledger: Ledger): Promise<string[]> => {
  const faults: string[] = []
  const items = [...ledger.acknowledged].map(([hash, { size }]) => ({ sha256: hash, size }))
  for (let from = 0; from < items.length; from += MANIFEST) {
    const page = items.slice(from, from + MANIFEST)
    const { status, body } = await server.call<Json>('POST', '/v1/manifests', { body: { items: page } })
    if (status !== 200) return [`the manifest was answered with ${status}`]
    faults.push(...body.missing.map((each: Json) => `the manifest misses ${each.sha256}`))
  }
  return faults
}

const wrongBytes = async (server: Requester, ledger: Ledger): Promise<string[]> => {
  const faults: string[] = []
  const queue = ledger.acknowledged.entries()
  let read = 0
  const readAll = async (): Promise<void> => {
    for (const [hash, { assetId }] of queue) {
      const reply = await server.request('GET', `/v1/assets/${assetId}/content`)
      const found = sha256(Buffer.from(await reply.arrayBuffer()))
      if (reply.status !== 200 || found !== hash) faults.push(`${assetId} reads ${reply.status} ${found}`)
      read += 1
      if (read % SAMPLE !== 0) continue
      const thumbnail = await server.request('GET', `/v1/assets/${assetId}/thumbnail`)
      const { byteLength } = await thumbnail.arrayBuffer()
      if (thumbnail.status !== 200 || byteLength === 0) faults.push(`${assetId} shows ${thumbnail.status}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, readAll))
  return faults
}

/** Each statement answers what must not be. */
const RULES: Readonly<Record<string, string>> = {
  'a job that did not succeed': `
    select id || ' ' || name || ' ' || status || ' ' || coalesce(error_code, '') as what
    from kernel.job where status <> 'succeeded'`,
  'an ended job that still has a place in the queue': `select id::text as what from boss.job`,
  'an asset that is not ready': `
    select id || ' ' || renditions_state || ' ' || coalesce(failure_code, '') as what
    from library.asset where renditions_state <> 'ready' or metadata_state <> 'ready'`,
  'an asset without exactly its two renditions': `
    select id || ' has ' || (select count(*) from library.rendition r
      where r.asset_id = a.id and r.version = a.version and spec in ('thumbnail', 'preview')) as what
    from library.asset a
    where 2 <> (select count(*) from library.rendition r
      where r.asset_id = a.id and r.version = a.version and spec in ('thumbnail', 'preview'))`,
  'bytes that became two assets': `
    select sha256 || ' ' || count(*) as what from library.asset group by project_id, sha256 having count(*) > 1`,
  'an asset that was derived other than once': `
    select asset_id || ' ' || count(*) as what from kernel.notice where topic = 'asset.updated'
    group by asset_id having count(*) <> 1`,
  'an asset that was announced other than once': `
    select a.id || ' ' || count(n.id) as what from library.asset a
    left join kernel.notice n on n.asset_id = a.id and n.topic = 'asset.created'
    group by a.id having count(n.id) <> 1`,
  'a job that ended other than once': `
    select j.id || ' ' || count(n.id) as what from kernel.job j left join kernel.notice n
      on n.topic = 'job.updated' and n.data->>'jobId' = j.id::text and n.data->>'status' = 'succeeded'
    group by j.id having count(n.id) <> 1`,
  'an asset without its job, or a job without its asset': `
    select coalesce(a.id::text, j.id::text) as what from library.asset a
    full join (select * from kernel.job where name = 'library.derive') j on j.asset_id = a.id
    where a.id is null or j.id is null`,
  'a reference to an object that is being removed': `
    select sha256 as what from kernel.object o where state <> 'stored'
      and (exists (select 1 from library.version v where v.sha256 = o.sha256)
        or exists (select 1 from library.rendition r where r.sha256 = o.sha256))`,
}

const inconsistentRows = async (fleet: Fleet): Promise<string[]> => {
  const faults: string[] = []
  for (const [rule, statement] of Object.entries(RULES)) {
    const rows = await fleet.sql<{ what: string }>(statement)
    faults.push(...rows.slice(0, 5).map(({ what }) => `${rule}: ${what}`))
    if (rows.length > 5) faults.push(`${rule}: ${rows.length - 5} more`)
  }
  return faults
}

/** What is wrong with the notices that a client saw from the beginning on: each once, in order, none missing. */
export const noticeFaults = async (fleet: Fleet, seen: readonly SeenNotice[]): Promise<string[]> => {
  const rows = await fleet.sql<{ position: string; topic: string }>(
    'select position, topic from kernel.notice where project_id is not null order by position',
  )
  const faults: string[] = []
  let before = 0
  for (const { position } of seen) {
    if (position <= before) faults.push(`${position} came after ${before}`)
    before = position
  }
  const known = new Set(seen.map(({ position }) => position))
  const missing = rows.filter(({ position }) => !known.has(Number(position)))
  faults.push(...missing.slice(0, 5).map(({ position, topic }) => `${topic} at ${position} was never seen`))
  if (seen.length !== rows.length) faults.push(`${seen.length} were seen of ${rows.length}`)
  return faults
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Json, picture, sha256 } from './factories.ts'
import { ADMIN, requester } from './harness.ts'
import { programDatabase } from './test-postgres.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const MOMENTS = 20
const UPLOADERS = 3
// Somebody else's PostgreSQL is not for a test to kill.
const WAYS = inject('postgres').external
  ? (['group', 'server'] as const)
  : (['group', 'server', 'postgres'] as const)

let dataDir: string
let database: Awaited<ReturnType<typeof programDatabase>>
let port: number
let base: Buffer
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fovea-kill-'))
  database = await programDatabase()
  port = await freePort()
  base = await picture(1, { width: 900, height: 700 })
})
afterAll(async () => {
  await database.drop()
  await rm(dataDir, { recursive: true, force: true })
})

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

const url = (): string => `http://127.0.0.1:${port}`

const start = async (): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [MAIN, 'start'], {
    env: {
      ...process.env,
      ...database.env,
      FOVEA_ADMIN_EMAIL: ADMIN.email,
      FOVEA_ADMIN_PASSWORD: ADMIN.password,
      FOVEA_DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'error',
    },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaints = ''
  child.stderr?.on('data', chunk => {
    complaints = `${complaints}${chunk}`.slice(-4_000)
  })
  for (;;) {
    if (child.exitCode !== null) throw new Error(`It did not start: ${complaints}`)
    if ((await fetch(`${url()}/ready`).catch(() => null))?.ok) return child
    await wait(20)
  }
}

const kill = async (child: ChildProcess, way: (typeof WAYS)[number]): Promise<void> => {
  const ended = once(child, 'exit')
  const pid = child.pid ?? 0
  if (way === 'group') process.kill(-pid, 'SIGKILL')
  if (way === 'server') process.kill(pid, 'SIGKILL')
  if (way === 'postgres') {
    const [postmaster] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')
    process.kill(Number(postmaster), 'SIGKILL')
  }
  await ended
}

/** Bytes after a JPEG's end are no damage, so each number gives a picture of its own. */
let made = 0
const nextPicture = (): Buffer => Buffer.concat([base, Buffer.from(`picture ${made++}`)])

/** Uploads without a pause until told to stop; remembers what was acknowledged. */
const uploadUntil = async (
  token: string,
  acknowledged: Map<string, string>,
  stop: AbortSignal,
): Promise<void> => {
  while (!stop.aborted) {
    const bytes = nextPicture()
    const reply = await requester(url(), token)
      .call<Json>('POST', '/v1/assets', {
        headers: { 'content-type': 'image/jpeg' },
        body: bytes,
        signal: stop,
      })
      .catch(() => null)
    if (reply?.status === 201) acknowledged.set(sha256(bytes), reply.body.asset.id)
    else await wait(5)
  }
}

const signIn = async (): Promise<string> => {
  const { body } = await requester(url(), '').call<Json>('POST', '/v1/auth/token', {
    body: { grant_type: 'password', username: ADMIN.email, password: ADMIN.password },
  })
  return body.access_token
}

const all = async (token: string, path: string): Promise<Json[]> => {
  const items: Json[] = []
  let cursor: string | null = null
  do {
    const joint = path.includes('?') ? '&' : '?'
    const { body }: { body: Json } = await requester(url(), token).call(
      'GET',
      `${path}${joint}limit=200${cursor ? `&cursor=${cursor}` : ''}`,
    )
    items.push(...body.items)
    cursor = body.nextCursor
  } while (cursor)
  return items
}

describe('a server that is killed again and again under load', () => {
  it(`has every acknowledged upload after ${MOMENTS} kills, and no job is lost, stuck or done twice`, async () => {
    const acknowledged = new Map<string, string>()
    for (let moment = 0; moment < MOMENTS; moment++) {
      const child = await start()
      const token = await signIn()
      const stop = new AbortController()
      const uploads = Array.from({ length: UPLOADERS }, () => uploadUntil(token, acknowledged, stop.signal))
      await wait(50 + Math.random() * 1_500)
      await kill(child, WAYS[moment % WAYS.length] ?? 'server')
      stop.abort()
      await Promise.all(uploads)
    }
    expect(acknowledged.size).toBeGreaterThan(MOMENTS)

    const child = await start()
    const token = await signIn()
    const open = async (): Promise<number> =>
      (await all(token, '/v1/jobs?status=queued')).length +
      (await all(token, '/v1/jobs?status=running')).length
    await expect.poll(open, { timeout: 120_000, interval: 500 }).toBe(0)

    const assets = await all(token, '/v1/assets')
    const byId = new Map(assets.map(asset => [asset.id, asset]))
    for (const [hash, id] of acknowledged) {
      expect(byId.get(id)?.sha256).toBe(hash)
      const reply = await requester(url(), token).request('GET', `/v1/assets/${id}/content`)
      expect(sha256(Buffer.from(await reply.arrayBuffer()))).toBe(hash)
    }
    const jobs = await all(token, '/v1/jobs')
    expect(jobs.filter(job => job.status !== 'succeeded')).toEqual([])
    expect(new Set(jobs.map(job => job.assetId)).size).toBe(jobs.length)
    expect(jobs).toHaveLength(assets.length)
    expect(assets.filter(asset => asset.states.renditions !== 'ready')).toEqual([])
    child.kill('SIGTERM')
    await once(child, 'exit')
  }, 600_000)
})

import { createHash, randomBytes, randomInt } from 'node:crypto'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { Bench, leftRunning, type Program, signIn } from './program.ts'

// How many moments are tried; more of them take longer (`FOVEA_CRASH_ROUNDS=20`).
const ROUNDS = Number(process.env.FOVEA_CRASH_ROUNDS ?? 3)
const UPLOADERS = 4

let bench: Bench

beforeEach(async () => {
  bench = await Bench.make()
})

afterEach(async () => {
  await bench.clean()
})

interface Acknowledged {
  readonly id: string
  readonly sha256: string
}

/** A picture that is like no other: each upload is a new object and a new job. */
const photo = async (): Promise<Buffer> => {
  const noise = randomBytes(96 * 96 * 3)
  return sharp(noise, { raw: { width: 96, height: 96, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer()
}

/** Uploads one after the other until the server is gone; `acknowledged` grows with each 201. */
const uploadUntilGone = async (
  program: Program,
  token: string,
  acknowledged: Acknowledged[],
): Promise<void> => {
  for (;;) {
    const bytes = await photo()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    try {
      const reply = await fetch(`${program.url}/v1/assets`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'image/png',
          'x-file-name': `${sha256}.png`,
        },
        body: new Uint8Array(bytes),
      })
      const answer: unknown = await reply.json()
      if (reply.status === 201) acknowledged.push({ id: idOf(answer), sha256 })
    } catch {
      // The connection broke before the answer: nothing was acknowledged.
      return
    }
  }
}

const idOf = (answer: unknown): string => {
  const asset = typeof answer === 'object' && answer !== null && 'asset' in answer ? answer.asset : answer
  if (typeof asset === 'object' && asset !== null && 'id' in asset) return String(asset.id)
  throw new Error(`No id in ${JSON.stringify(answer)}`)
}

// Somebody else's PostgreSQL is not for a test to kill.
const WAYS = inject('postgres').external
  ? (['group', 'server'] as const)
  : (['group', 'server', 'postgres'] as const)

const kill = (program: Program, way: (typeof WAYS)[number]): void => {
  if (way === 'postgres') {
    const postgres = program.family().find(one => one.command.includes('bin/postgres'))
    process.kill(postgres?.pid ?? 0, 'SIGKILL')
  } else {
    program.signal('SIGKILL', way === 'group' ? 'group' : 'process')
  }
}

const get = (program: Program, token: string, path: string): Promise<Response> =>
  fetch(`${program.url}${path}`, { headers: { authorization: `Bearer ${token}` } })

/** The jobs with this status, at most one page. */
const jobsIn = async (program: Program, token: string, status: string): Promise<unknown[]> => {
  const reply = await get(program, token, `/v1/jobs?status=${status}&limit=200`)
  const answer: unknown = await reply.json()
  if (typeof answer === 'object' && answer !== null && 'items' in answer && Array.isArray(answer.items)) {
    return answer.items
  }
  throw new Error(`No list: ${JSON.stringify(answer)}`)
}

const settle = async (program: Program, token: string): Promise<void> => {
  for (let tries = 0; tries < 300; tries++) {
    const open = [...(await jobsIn(program, token, 'queued')), ...(await jobsIn(program, token, 'running'))]
    if (open.length === 0) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`Jobs are stuck: ${JSON.stringify(await jobsIn(program, token, 'running')).slice(0, 2000)}`)
}

it(`kill -9 at ${ROUNDS} random moments under uploads loses no acknowledged byte and no job`, {
  timeout: 60_000 * (ROUNDS + 2),
}, async () => {
  const acknowledged: Acknowledged[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const program = bench.start()
    await program.ready()
    const token = await signIn(program)
    const uploads = Array.from({ length: UPLOADERS }, () => uploadUntilGone(program, token, acknowledged))
    await new Promise(resolve => setTimeout(resolve, randomInt(200, 3_000)))
    const family = program.family()
    kill(program, WAYS[round % WAYS.length] ?? 'group')
    await Promise.all([...uploads, program.exited])
    expect(await leftRunning(family)).toEqual([])
  }
  const program = bench.start()
  await program.ready()
  const token = await signIn(program)
  await settle(program, token)
  expect(acknowledged.length).toBeGreaterThan(ROUNDS)
  for (const { id, sha256 } of acknowledged) {
    const content = await get(program, token, `/v1/assets/${id}/content`)
    const bytes = Buffer.from(await content.arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    const rendition = await get(program, token, `/v1/assets/${id}/thumbnail`)
    await rendition.body?.cancel()
    expect(rendition.status).toBe(200)
  }
  expect(await jobsIn(program, token, 'failed')).toEqual([])
  expect(await jobsIn(program, token, 'quarantined')).toEqual([])
})

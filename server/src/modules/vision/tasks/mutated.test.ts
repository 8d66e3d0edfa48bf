import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await server.call('PATCH', '/v1/vision/settings', { body: { faces: { enabled: true } } })
})
afterAll(() => server.stop())

/** Whole numbers below `limit`, the same ones in every run (mulberry32). */
const dice = (seed: number) => {
  let state = seed
  return (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** Damages a file: cut off, bits flipped, a part zeroed, a part removed, a part doubled. */
const mutate = (bytes: Buffer, random: (limit: number) => number): Buffer => {
  const copy = Buffer.from(bytes)
  // The first bytes tell the type, and what is of no type is not taken in at all.
  const at = 16 + random(copy.length - 16)
  const length = 1 + random(Math.min(200, copy.length - at))
  const [before, part, after] = [
    copy.subarray(0, at),
    copy.subarray(at, at + length),
    copy.subarray(at + length),
  ]
  switch (random(5)) {
    case 0:
      return before
    case 1:
      for (let flip = 0; flip < 12; flip += 1) {
        const position = 16 + random(copy.length - 16)
        copy.writeUInt8(copy.readUInt8(position) ^ (1 << random(8)), position)
      }
      return copy
    case 2:
      return copy.fill(0, at, at + length)
    case 3:
      return Buffer.concat([before, after])
    default:
      return Buffer.concat([before, part, part, after])
  }
}

const grain = dice(7)
const SIZE = { width: 60, height: 40, channels: 3 } as const
const pixels = Buffer.from(Array.from({ length: 60 * 40 * 3 }, () => 90 + grain(80)))
const base = sharp(pixels, { raw: SIZE })
const FORMATS = [
  () => base.clone().jpeg().toBuffer(),
  () => base.clone().jpeg({ progressive: true }).toBuffer(),
  () => base.clone().png().toBuffer(),
  () => base.clone().webp().toBuffer(),
  () => base.clone().gif().toBuffer(),
  () => base.clone().tiff({ compression: 'lzw' }).toBuffer(),
  () => base.clone().avif({ effort: 0 }).toBuffer(),
]
const FILES = 550
const AT_ONCE = 10
const CODE = /^[a-z]+(\.[a-z_]+)+$/

const allJobs = async (status: string): Promise<Json[]> => {
  const found: Json[] = []
  let cursor = ''
  do {
    const { body } = await server.call<Json>('GET', `/v1/jobs?status=${status}&limit=200${cursor}`)
    found.push(...body.items)
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
  } while (cursor !== '')
  return found
}

describe('550 damaged files', () => {
  it('end no server and leave no job waiting: each has its results or a code', {
    timeout: 600_000,
  }, async () => {
    const { items: tasks } = (await server.call<Json>('GET', '/v1/vision/tasks')).body
    const usual = tasks
      .filter((task: Json) => task.onArrival && task.inputs.includes('image'))
      .map((task: Json) => task.name)
    expect(usual).toContain('quality')
    const random = dice(20_261_128)
    const originals = await Promise.all(FORMATS.map(make => make()))
    const files = Array.from({ length: FILES }, (_, at) =>
      mutate(originals[at % FORMATS.length] ?? Buffer.alloc(0), random),
    )
    const assets: string[] = []
    const refusals: string[] = []
    for (let from = 0; from < FILES; from += AT_ONCE) {
      const replies = await Promise.all(
        files.slice(from, from + AT_ONCE).map(file => uploadBytes(server, file)),
      )
      for (const { status, body } of replies) {
        if (status < 300) assets.push(body.asset.id)
        else refusals.push(`${status} ${body.code}`)
      }
    }
    await server.drainJobs()

    for (const refusal of refusals) expect(refusal).toMatch(/^4\d\d library\./)
    const ended = [...(await allJobs('failed')), ...(await allJobs('quarantined'))]
    for (const { error } of ended) expect(error.code).toMatch(CODE)
    const tally = { whole: 0, broken: 0, setbacks: 0 }
    for (const id of new Set(assets)) {
      const asset = (await server.call<Json>('GET', `/v1/assets/${id}`)).body
      const { items, setbacks } = (await server.call<Json>('GET', `/v1/assets/${id}/results`)).body
      for (const { code } of setbacks) expect(code).toMatch(CODE)
      if (asset.states.renditions === 'ready') {
        // What could be decoded has an answer of each task, or a reason why not.
        const told = [...items, ...setbacks].map(({ task }) => task)
        expect(told).toEqual(expect.arrayContaining(usual))
        tally.whole += 1
        tally.setbacks += setbacks.length
      } else {
        expect([asset.states.renditions, asset.failure?.code]).toEqual([
          'failed',
          expect.stringMatching(CODE),
        ])
        tally.broken += 1
      }
    }
    console.log('damaged files:', {
      tasks: usual,
      ...tally,
      refused: refusals.length,
      jobsWithCode: ended.length,
    })
    expect(tally.whole).toBeGreaterThan(50)
    expect(tally.broken + refusals.length).toBeGreaterThan(50)
    expect((await server.call('GET', '/health')).status).toBe(200)
  })
})

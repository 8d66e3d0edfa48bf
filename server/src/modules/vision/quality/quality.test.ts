import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { measure } from './measure.ts'

const PHOTO = fileURLToPath(import.meta.resolve('@vladmandic/face-api/demo/sample3.jpg'))

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

/** The quality of a picture by the defaults, as it is after its arrival. */
const qualityOf = async (bytes: Uint8Array): Promise<Json> => {
  const { body } = await uploadBytes(server, bytes)
  await server.drainJobs()
  const page = await server.call<Json>('GET', `/v1/assets/${body.asset.id}/results?task=quality`)
  return page.body.items[0]?.output
}

describe('The quality of a picture', () => {
  it('is told of every picture that arrives: the photo is good, and poor once it is blurred', async () => {
    const sharpOne = await qualityOf(await sharp(PHOTO).jpeg().toBuffer())
    const blurred = await qualityOf(await sharp(PHOTO).blur(6).jpeg().toBuffer())
    expect(sharpOne).toMatchObject({ verdict: 'good', faults: [], width: expect.any(Number) })
    expect(blurred).toMatchObject({ verdict: 'poor', faults: ['blurred'] })
    expect(blurred.sharpness).toBeLessThan(sharpOne.sharpness / 4)
  })

  it('tells dark from bright, and an empty picture from a full one', async () => {
    const dark = await qualityOf(await sharp(PHOTO).linear(0.1).jpeg().toBuffer())
    const bright = await qualityOf(await sharp(PHOTO).linear(0.3, 235).jpeg().toBuffer())
    const background = { r: 90, g: 120, b: 200 }
    const even = await qualityOf(
      await sharp({ create: { width: 800, height: 600, channels: 3, background } })
        .png()
        .toBuffer(),
    )
    expect(dark.faults).toContain('dark')
    expect(bright.faults).toEqual(expect.arrayContaining(['bright', 'overexposed']))
    expect(even.faults).toEqual(['blurred', 'empty'])
    expect(even).toMatchObject({ aspect: 1.3333, entropy: 0, exposure: { contrast: 0 } })
  })

  it('follows the bounds of the run', async () => {
    const { body } = await uploadBytes(server, await sharp(PHOTO).resize(400).jpeg().toBuffer())
    await server.drainJobs()
    const params = { pixelsBelow: 0, sharpnessBelow: 0 }
    await server.call('POST', '/v1/vision/tasks/quality', { body: { assetIds: [body.asset.id], params } })
    await server.drainJobs()
    const { items } = (await server.call<Json>('GET', `/v1/assets/${body.asset.id}/results?task=quality`))
      .body
    expect(items.map((item: Json) => item.output.faults)).toEqual([[], ['small']])
    expect(items[0].params).toMatchObject({ pixelsBelow: 0, entropyBelow: 2 })
  })
})

describe('The measures', () => {
  it('of a chessboard and of half black, half white are what arithmetic says', () => {
    const board = Uint8Array.from({ length: 16 }, (_, at) => ((at + (at >> 2)) % 2 === 0 ? 0 : 255))
    const measured = measure({ pixels: board, width: 4, height: 4 })
    expect(measured).toEqual({
      // Each inner pixel differs by 255 from its four neighbours, half of them upwards: (4 × 255)² around 0.
      sharpness: 1020 ** 2,
      brightness: 0.5,
      contrast: 0.5,
      blackShare: 0.5,
      whiteShare: 0.5,
      entropy: 1,
    })
  })

  it('of a line that is one pixel wide do not fail', () => {
    expect(measure({ pixels: Uint8Array.of(1, 2, 3), width: 3, height: 1 }).sharpness).toBe(0)
  })
})

import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { MAX_DECODE_BYTES } from './limits.ts'
import { openPipeline } from './testing/open-pipeline.ts'
import { corners, quarters } from './testing/pictures.ts'
import type { RenderSpec, Rendition } from './types.ts'

const { media } = openPipeline()
const { signal } = new AbortController()
const picture = await quarters(800, 600).png().toBuffer()

const render = (spec: Partial<RenderSpec>, bytes = picture, mime = 'image/png'): Promise<Rendition> =>
  media.render(bytes, { mime }, { fit: 'inside', format: 'webp', quality: 80, ...spec }, signal)

describe('a rendition on request', () => {
  it.each(['jpeg', 'webp', 'avif'] as const)('comes as %s', async format => {
    const { bytes, mime, width, height } = await render({ width: 200, format })
    expect({ mime, width, height }).toEqual({ mime: `image/${format}`, width: 200, height: 150 })
    expect((await sharp(bytes).metadata()).format).toBe(format === 'avif' ? 'heif' : format)
    expect(await corners(bytes)).toEqual(['red', 'green', 'blue', 'white'])
  })

  it.each([
    [{ width: 300, height: 300, fit: 'inside' }, 300, 225],
    [{ width: 300, height: 300, fit: 'cover' }, 300, 300],
    [{ width: 300, height: 300, fit: 'contain' }, 300, 300],
    [{ height: 300, fit: 'inside' }, 400, 300],
    [{ fit: 'inside' }, 800, 600],
    [{ width: 4096, fit: 'inside' }, 800, 600],
  ] as const)('fits as %o says', async (spec, width, height) => {
    expect(await render(spec)).toMatchObject({ width, height })
  })

  it('fills up with transparency, and in JPEG with white', async () => {
    const corner = async (format: 'webp' | 'jpeg'): Promise<number[]> => {
      const { bytes } = await render({ width: 200, height: 400, fit: 'contain', format })
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
      return [...data.subarray(0, info.channels)]
    }
    expect((await corner('webp'))[3]).toBe(0)
    for (const value of await corner('jpeg')) expect(value).toBeGreaterThan(250)
  })

  it('is smaller with less quality', async () => {
    const noise = await sharp({
      create: {
        width: 400,
        height: 400,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .png()
      .toBuffer()
    const [poor, good] = await Promise.all(
      [10, 95].map(quality => render({ quality, format: 'jpeg' }, noise)),
    )
    expect(poor?.bytes.length).toBeLessThan((good?.bytes.length ?? 0) / 3)
  })

  it('is not made of a file that is too large to be held in memory', async () => {
    const failure = { code: 'library.image_too_large_to_decode', status: 422 }
    await expect(render({}, Buffer.alloc(MAX_DECODE_BYTES + 1))).rejects.toMatchObject(failure)
  })

  it.each(['image/svg+xml', 'application/pdf', 'video/mp4'])('is not made of %s', async mime => {
    await expect(render({}, Buffer.from('<svg/>'), mime)).rejects.toMatchObject({
      code: 'library.unreadable_image',
    })
  })
})

import sharp from 'sharp'
import { describe, expect, it, vi } from 'vitest'
import { Problem } from '#kernel/errors'
import { gifWithHugeScreen, pngOfZeros, tiffOf } from './testing/bombs.ts'
import { openPipeline } from './testing/open-pipeline.ts'
import { dice, jpegWithExif, quarters, readHeicSample } from './testing/pictures.ts'

const { media, exits } = openPipeline()
const { signal } = new AbortController()

const failsWith = (code: string) => expect.objectContaining({ code, status: 422, retryable: false })

/** What a client would see: `ok`, or the code. Anything but a Problem fails the test. */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'ok'
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

const CODES = ['ok', 'library.unreadable_image', 'library.too_many_pixels']

/** Damages a file in one of five ways: cut off, bits flipped, a part zeroed, a part removed, a part doubled. */
function mutate(bytes: Buffer, random: (limit: number) => number): Buffer {
  const copy = Buffer.from(bytes)
  const at = random(copy.length)
  const length = 1 + random(Math.min(400, copy.length - at))
  const kind = random(5)
  if (kind === 0) return copy.subarray(0, at)
  if (kind === 1) {
    for (let flip = 0; flip < 12; flip += 1) {
      const position = random(copy.length)
      copy.writeUInt8(copy.readUInt8(position) ^ (1 << random(8)), position)
    }
    return copy
  }
  if (kind === 2) return copy.fill(0, at, at + length)
  const [before, part, after] = [
    copy.subarray(0, at),
    copy.subarray(at, at + length),
    copy.subarray(at + length),
  ]
  return kind === 3 ? Buffer.concat([before, after]) : Buffer.concat([before, part, part, after])
}

const noisy = sharp({
  create: {
    width: 300,
    height: 200,
    channels: 3,
    background: '#000',
    noise: { type: 'gaussian', mean: 128, sigma: 30 },
  },
})

describe('damaged files', () => {
  it.each([
    [
      'image/jpeg',
      () => jpegWithExif({ IFD0: { Make: 'Fovea' }, IFD3: { GPSLatitude: '1/1 2/1 3/1' } }, 300, 200),
    ],
    ['image/jpeg', () => noisy.clone().jpeg({ progressive: true }).toBuffer()],
    ['image/png', () => noisy.clone().png().toBuffer()],
    ['image/webp', () => noisy.clone().webp().toBuffer()],
    ['image/gif', () => noisy.clone().gif().toBuffer()],
    ['image/tiff', () => noisy.clone().tiff({ compression: 'lzw' }).toBuffer()],
    ['image/avif', () => noisy.clone().avif({ effort: 0 }).toBuffer()],
    ['image/heic', async () => readHeicSample()],
  ] as const)(
    'of %s in 50 ways: each has a result or a code, and no child is lost',
    async (mime, make) => {
      const random = dice(20_261_121)
      const bytes = await make()
      const before = exits.length
      for (let round = 0; round < 5; round += 1) {
        const files = Array.from({ length: 10 }, () => mutate(bytes, random))
        const derived = await Promise.all(files.map(file => outcome(media.derive(file, { mime }, signal))))
        const probed = await Promise.all(
          files.map(file => outcome(media.probe({ head: file, size: file.length, mime }, signal))),
        )
        for (const code of [...derived, ...probed]) expect(CODES).toContain(code)
      }
      expect(exits.slice(before)).toEqual([])
      expect(await outcome(media.derive(bytes, { mime }, signal))).toBe('ok')
    },
    60_000,
  )

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'of %s that end half way are unreadable',
    async format => {
      const bytes = await noisy.clone().toFormat(format).toBuffer()
      const half = bytes.subarray(0, bytes.length / 2)
      await expect(media.derive(half, { mime: `image/${format}` }, signal)).rejects.toEqual(
        failsWith('library.unreadable_image'),
      )
    },
  )

  it('that are empty, or of another type than told, have a code', async () => {
    await expect(media.derive(Buffer.alloc(0), { mime: 'image/jpeg' }, signal)).rejects.toEqual(
      failsWith('library.unreadable_image'),
    )
    await expect(
      media.derive(
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
        { mime: 'image/png' },
        signal,
      ),
    ).rejects.toEqual(failsWith('library.unreadable_image'))
    await expect(media.derive(Buffer.from('%PDF-1.7'), { mime: 'application/pdf' }, signal)).rejects.toEqual(
      failsWith('library.unreadable_image'),
    )
  })

  it('are not those with bytes behind their end', async () => {
    const jpeg = await quarters().jpeg().toBuffer()
    const tail = Buffer.concat([Buffer.from('<script>PK\x03\x04'), Buffer.alloc(50_000, 0xd9), jpeg])
    const [plain, longer] = await Promise.all(
      [jpeg, Buffer.concat([jpeg, tail])].map(bytes => media.derive(bytes, { mime: 'image/jpeg' }, signal)),
    )
    expect(longer?.preview).toEqual(plain?.preview)
  })
})

describe('decompression bombs', () => {
  it('such as a PNG of 30000 × 30000 zeros are refused with their code', async () => {
    const bomb = pngOfZeros(30_000, 30_000)
    await expect(media.derive(bomb, { mime: 'image/png' }, signal)).rejects.toEqual(
      failsWith('library.too_many_pixels'),
    )
  })

  it('such as a GIF with a screen of 4 gigapixels take no more room than their frame', async () => {
    const { width, height } = await media.derive(gifWithHugeScreen(), { mime: 'image/gif' }, signal)
    expect([width, height]).toEqual([1, 1])
  })

  it('such as a TIFF with absurd tags are unreadable or too large', async () => {
    const absurd = [
      [
        [256, 4, 1, 0xffffffff],
        [257, 4, 1, 0xffffffff],
        [258, 3, 0xffffffff, 8],
        [277, 3, 1, 65_535],
      ],
      [
        [256, 3, 1, 100],
        [257, 3, 1, 100],
        [273, 4, 0x7fffffff, 8],
        [279, 4, 0x7fffffff, 8],
      ],
      [
        [256, 4, 1, 9999],
        [257, 4, 1, 9999],
        [258, 3, 1, 8],
        [259, 3, 1, 5],
        [273, 4, 1, 8],
        [279, 4, 1, 0xffffffff],
      ],
    ] as const
    for (const fields of absurd) {
      const code = await outcome(media.derive(tiffOf(fields), { mime: 'image/tiff' }, signal))
      expect(CODES.slice(1)).toContain(code)
    }
  })

  it('just below the limit are pictures like any other', async () => {
    const large = await media.derive(pngOfZeros(10_000, 10_000), { mime: 'image/png' }, signal)
    expect(large).toMatchObject({ width: 10_000, height: 10_000, preview: { width: 1440, height: 1440 } })
  }, 60_000)
})

describe('time', () => {
  const slow = openPipeline({ deadlineMs: 150 })

  it('runs out for a picture that takes too long, and the next one is well', async () => {
    const large = pngOfZeros(9_900, 9_900)
    await slow.media.warm()
    const spec = { fit: 'inside', format: 'avif', quality: 90 } as const
    await expect(slow.media.render(large, { mime: 'image/png' }, spec, signal)).rejects.toMatchObject({
      code: 'process.deadline',
      retryable: false,
    })
    await slow.media.warm()
    const small = await quarters().png().toBuffer()
    expect(
      await outcome(slow.media.render(small, { mime: 'image/png' }, { ...spec, format: 'webp' }, signal)),
    ).toBe('ok')
    await vi.waitFor(() => expect(slow.exits.map(exit => exit.reason)).toEqual(['deadline']), 15_000)
  }, 30_000)

  it('is not wasted on what nobody waits for', async () => {
    const leaving = new AbortController()
    const work = media.derive(pngOfZeros(9_900, 9_900), { mime: 'image/png' }, leaving.signal)
    leaving.abort(new Error('the browser went away'))
    await expect(work).rejects.toThrow('the browser went away')
  })
})

import { describe, expect, it } from 'vitest'
import { gifWithHugeScreen, pngOfZeros, tiffOf } from './testing/bombs.ts'
import { mp4, webm } from './testing/movies.ts'
import { openPipeline } from './testing/open-pipeline.ts'
import { quarters, readHeicSample } from './testing/pictures.ts'
import type { Probe } from './types.ts'

const HEAD_BYTES = 64 * 1024
const { media } = openPipeline()
const { signal } = new AbortController()

/** As an upload does it: the head at once, more when it is asked for. */
async function probe(mime: string, bytes: Buffer): Promise<Probe & { reads: number }> {
  let reads = 0
  const read = async (start: number, length: number): Promise<Buffer> => {
    reads += 1
    return bytes.subarray(start, start + length)
  }
  const head = bytes.subarray(0, HEAD_BYTES)
  return { ...(await media.probe({ head, size: bytes.length, mime, read }, signal)), reads }
}

const failsWith = (code: string) => expect.objectContaining({ code, status: 422 })

describe('the header tells the size of', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const)('a picture in %s', async format => {
    const bytes = await quarters(320, 200).toFormat(format).toBuffer()
    expect(await probe(`image/${format}`, bytes)).toMatchObject({ width: 320, height: 200, pixels: 64_000 })
  })

  it('a lossless and an extended WebP', async () => {
    const lossless = await quarters(321, 201).webp({ lossless: true }).toBuffer()
    expect(await probe('image/webp', lossless)).toMatchObject({ width: 321, height: 201 })
    const extended = await quarters(321, 201)
      .withExif({ IFD0: { Make: 'Fovea' } })
      .webp()
      .toBuffer()
    expect(await probe('image/webp', extended)).toMatchObject({ width: 321, height: 201 })
  })

  it('a BigTIFF, and a TIFF whose directory stands behind its pixels', async () => {
    const big = await quarters(320, 200).tiff({ bigtiff: true }).toBuffer()
    expect(await probe('image/tiff', big)).toMatchObject({ width: 320, height: 200 })
    const long = await quarters(800, 600).tiff({ compression: 'none' }).toBuffer()
    expect(await probe('image/tiff', long)).toMatchObject({ width: 800, height: 600 })
  })

  it('a picture that is to be turned, as it is displayed', async () => {
    const marked = await quarters().withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect(await probe('image/jpeg', marked)).toMatchObject({ width: 64, height: 96, orientation: 6 })
    expect(await probe('image/heic', readHeicSample())).toMatchObject({ width: 64, height: 96 })
  })

  it('a JPEG whose frame is behind more than a megabyte of other segments', async () => {
    const jpeg = await quarters().jpeg().toBuffer()
    const segment = Buffer.alloc(65_537, 1)
    segment.writeUInt16BE(0xffe2, 0)
    segment.writeUInt16BE(65_535, 2)
    const long = Buffer.concat([jpeg.subarray(0, 2), ...Array(30).fill(segment), jpeg.subarray(2)])
    expect(await probe('image/jpeg', long)).toMatchObject({ width: 96, height: 64, reads: 2 })
  })

  it('a video with its duration, whose index is at the end of 20 MB', async () => {
    const upright = mp4({ mediaBytes: 20_000_000, turned: false })
    const read = { durationMs: 2500, reads: 1 }
    expect(await probe('video/mp4', upright)).toMatchObject({ width: 640, height: 360, ...read })
    const turned = mp4({ mediaBytes: 20_000_000, turned: true })
    expect(await probe('video/quicktime', turned)).toMatchObject({ width: 360, height: 640, ...read })
    expect(await probe('video/webm', webm())).toMatchObject({ width: 640, height: 360, durationMs: 2500 })
  })

  it('nothing, for types without one and for broken videos', async () => {
    const none = { width: null, height: null, pixels: null, durationMs: null }
    expect(await probe('application/pdf', Buffer.from('%PDF-1.7'))).toMatchObject(none)
    expect(await probe('image/svg+xml', Buffer.from('<svg/>'))).toMatchObject(none)
    expect(
      await probe('video/mp4', Buffer.from('\0\0\0\x18ftypisom\xff\xff\xff\xff', 'latin1')),
    ).toMatchObject(none)
    expect(await probe('video/webm', Buffer.from('\x1a\x45\xdf\xa3\x00', 'latin1'))).toMatchObject(none)
  })

  it('nothing, when the file ends before its index and no more can be read', async () => {
    const long = await quarters(800, 600).tiff({ compression: 'none' }).toBuffer()
    const source = { head: long.subarray(0, 1000), size: long.length, mime: 'image/tiff' }
    expect(await media.probe(source, signal)).toMatchObject({ width: null })
  })
})

describe('at the door is refused', () => {
  it('a PNG of 30000 × 30000 zeros, before a pixel is decoded', async () => {
    const bomb = pngOfZeros(30_000, 30_000)
    expect(bomb.length).toBeLessThan(200_000)
    await expect(probe('image/png', bomb)).rejects.toEqual(failsWith('library.too_many_pixels'))
  })

  it('a PNG that states 30000 × 30000 in a header with a wrong checksum', async () => {
    const bomb = pngOfZeros(30_000, 30_000)
    bomb.writeUInt32BE(0, 29)
    await expect(probe('image/png', bomb)).rejects.toEqual(failsWith('library.too_many_pixels'))
  })

  it('a GIF with a screen of 4 gigapixels', async () => {
    await expect(probe('image/gif', gifWithHugeScreen())).rejects.toEqual(
      failsWith('library.too_many_pixels'),
    )
  })

  it('a TIFF that claims four billion pixels a side', async () => {
    const tiff = tiffOf([
      [256, 4, 1, 0xffffffff],
      [257, 4, 1, 0xffffffff],
    ])
    await expect(probe('image/tiff', tiff)).rejects.toEqual(failsWith('library.too_many_pixels'))
  })

  it('a HEIC and an AVIF that claim too much', async () => {
    const heic = Buffer.from(readHeicSample())
    const size = heic.indexOf('ispe') + 8
    heic.writeUInt32BE(20_000, size)
    heic.writeUInt32BE(20_000, size + 4)
    await expect(probe('image/heic', heic)).rejects.toEqual(failsWith('library.too_many_pixels'))
  })

  it.each([
    ['a JPEG without a frame', 'image/jpeg', 'ffd8ffd9'],
    ['a JPEG that ends in its first segment', 'image/jpeg', 'ffd8ffe00010'],
    ['a JPEG whose segment has no length', 'image/jpeg', 'ffd8ffe00000ffc0'],
    ['a JPEG with garbage for a marker', 'image/jpeg', 'ffd8ff0102030405060708'],
    ['a PNG without its header', 'image/png', '89504e470d0a1a0a0000000d49444154000000010000000100000000'],
    ['a PNG without a width', 'image/png', '89504e470d0a1a0a0000000d49484452000000000000000100000000'],
    [
      'a PNG whose header is damaged',
      'image/png',
      '89504e470d0a1a0a0000000d49484452000000100000001008060000000000ff61',
    ],
    ['a JPEG with a broken frame', 'image/jpeg', 'ffd8ffc0001108001000100101220002110103110100'],
    ['a GIF without a picture', 'image/gif', '47494638396101000100000000003b'],
    ['a GIF that ends in its signature', 'image/gif', '474946383961'],
    ['a WebP of an unknown form', 'image/webp', `52494646ffffffff57454250${'41'.repeat(40)}`],
    ['a TIFF whose directory is past its end', 'image/tiff', '49492a00ffffffff'],
    ['a BigTIFF with an impossible offset', 'image/tiff', '49492b0008000000ffffffffffffffff'],
    ['an AVIF without boxes', 'image/avif', '0000001066747970617669660000000000000000'],
    [
      'a HEIC with a box that is longer than the file',
      'image/heic',
      '00000010667479706865696300000000ffffffff6d657461',
    ],
  ])('%s', async (_, mime, hex) => {
    await expect(probe(mime, Buffer.from(hex, 'hex'))).rejects.toEqual(failsWith('library.unreadable_image'))
  })

  it('a JPEG that is nothing but empty segments, after a bounded number of reads', async () => {
    const segments = Buffer.alloc(12_000_000, Buffer.from('ffe00002', 'hex'))
    const labyrinth = Buffer.concat([Buffer.from('ffd8', 'hex'), segments])
    await expect(probe('image/jpeg', labyrinth)).rejects.toEqual(failsWith('library.unreadable_image'))
  })

  it('never the original for its tail: bytes behind the end of a JPEG are no damage', async () => {
    const jpeg = await quarters().jpeg().toBuffer()
    const tail = Buffer.alloc(100_000, 0xff)
    expect(await probe('image/jpeg', Buffer.concat([jpeg, tail]))).toMatchObject({ width: 96 })
  })
})

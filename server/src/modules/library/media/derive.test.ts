import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { openPipeline } from './testing/open-pipeline.ts'
import { corners, jpegWithExif, quarters, readHeicSample, withModel } from './testing/pictures.ts'
import type { Derived } from './types.ts'

const { media } = openPipeline()
const { signal } = new AbortController()

const derive = (bytes: Buffer, mime = 'image/jpeg'): Promise<Derived> => media.derive(bytes, { mime }, signal)

const differingBits = (a: string, b: string): number =>
  [...(BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2)].filter(bit => bit === '1').length

describe('renditions', () => {
  it('lie inside 1440 and 250 pixels, keep the shape, and are WebP', async () => {
    const { preview, thumbnail, width, height, md5 } = await derive(
      await quarters(4000, 3000).jpeg().toBuffer(),
    )
    expect([width, height]).toEqual([4000, 3000])
    expect(preview).toMatchObject({ mime: 'image/webp', width: 1440, height: 1080 })
    expect(thumbnail).toMatchObject({ mime: 'image/webp', width: 250, height: 188 })
    for (const rendition of [preview, thumbnail]) {
      const { format, width, height, space } = await sharp(rendition.bytes).metadata()
      expect({ format, width, height, space }).toEqual({
        format: 'webp',
        width: rendition.width,
        height: rendition.height,
        space: 'srgb',
      })
      expect(await corners(rendition.bytes)).toEqual(['red', 'green', 'blue', 'white'])
    }
    expect(md5).toMatch(/^[0-9a-f]{32}$/)
  })

  it('are never larger than the picture, not even of a single pixel, nor lose the thin side of a long one', async () => {
    const dot = await derive(await quarters(1, 1).png().toBuffer(), 'image/png')
    expect([dot.preview.width, dot.preview.height, dot.thumbnail.width, dot.thumbnail.height]).toEqual([
      1, 1, 1, 1,
    ])
    const small = await derive(await quarters(300, 200).png().toBuffer(), 'image/png')
    expect([small.preview.width, small.thumbnail.width]).toEqual([300, 250])
    const line = await derive(await quarters(5000, 2).png().toBuffer(), 'image/png')
    expect([line.preview.width, line.preview.height, line.thumbnail.height]).toEqual([1440, 1, 1])
  })

  it.each([
    [1, ['red', 'green', 'blue', 'white']],
    [2, ['green', 'red', 'white', 'blue']],
    [3, ['white', 'blue', 'green', 'red']],
    [4, ['blue', 'white', 'red', 'green']],
    [5, ['red', 'blue', 'green', 'white']],
    [6, ['blue', 'red', 'white', 'green']],
    [7, ['white', 'green', 'blue', 'red']],
    [8, ['green', 'white', 'red', 'blue']],
  ])('stand upright for EXIF orientation %i', async (orientation, expected) => {
    const picture = await quarters(320, 200).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer()
    const derived = await derive(picture)
    const [width, height] = orientation < 5 ? [320, 200] : [200, 320]
    expect(derived).toMatchObject({ width, height, orientation, preview: { width, height } })
    expect(await corners(derived.preview.bytes)).toEqual(expected)
    expect(await corners(derived.thumbnail.bytes)).toEqual(expected)
    const { format } = await sharp(picture).metadata()
    const rendered = await media.render(
      picture,
      { mime: `image/${format}` },
      renderSpec({ width: 100 }),
      signal,
    )
    expect(await corners(rendered.bytes)).toEqual(expected)
  })

  it.each([
    ['a 16-bit PNG', 'image/png', () => quarters().toColourspace('rgb16').png()],
    ['a 16-bit TIFF', 'image/tiff', () => quarters().toColourspace('rgb16').tiff({ compression: 'lzw' })],
    ['a PNG with a palette', 'image/png', () => quarters().png({ palette: true, colours: 4 })],
    ['a JPEG in Display P3', 'image/jpeg', () => quarters().withIccProfile('p3').jpeg({ quality: 95 })],
    ['a progressive JPEG', 'image/jpeg', () => quarters().jpeg({ progressive: true, quality: 95 })],
    ['an AVIF', 'image/avif', () => quarters().avif({ quality: 80 })],
    ['a GIF', 'image/gif', () => quarters().gif()],
  ] as const)('of %s have the right colours in sRGB', async (_, mime, picture) => {
    const { preview, thumbnail } = await derive(await picture().toBuffer(), mime)
    expect(await corners(preview.bytes)).toEqual(['red', 'green', 'blue', 'white'])
    expect((await sharp(thumbnail.bytes).metadata()).space).toBe('srgb')
  })

  it('of a CMYK JPEG are in sRGB, as near as ink comes', async () => {
    const { preview } = await derive(await quarters().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer())
    const [red, , blue, white] = await corners(preview.bytes)
    expect([red, blue, white]).toEqual(['red', 'blue', 'white'])
    expect((await sharp(preview.bytes).metadata()).space).toBe('srgb')
  })

  it('of a grey picture are grey, 16 bits deep or 8', async () => {
    for (const space of ['b-w', 'grey16'] as const) {
      const picture = await quarters().toColourspace(space).png().toBuffer()
      const { preview, phash } = await derive(picture, 'image/png')
      const [red = 0, green = 0, blue = 0] = await sharp(preview.bytes).toColourspace('srgb').raw().toBuffer()
      expect(Math.max(Math.abs(red - green), Math.abs(green - blue))).toBeLessThan(3)
      expect(phash).toMatch(/^[0-9a-f]{16}$/)
    }
  })

  it('keep transparency', async () => {
    const half = Buffer.alloc(100 * 100 * 4, 200)
    for (let pixel = 0; pixel < 5000; pixel += 1) half[pixel * 4 + 3] = 0
    const png = await sharp(half, { raw: { width: 100, height: 100, channels: 4 } })
      .png()
      .toBuffer()
    const { preview, thumbnail } = await derive(png, 'image/png')
    for (const { bytes } of [preview, thumbnail]) {
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
      expect(info.channels).toBe(4)
      expect([data[3], data.at(-1)]).toEqual([0, 200])
    }
  })

  it.each(['gif', 'webp'] as const)('of an animated %s show its first frame', async format => {
    const frames = Buffer.alloc(60 * 120 * 3)
    frames.fill(Buffer.from([255, 0, 0]), 0, 60 * 60 * 3)
    frames.fill(Buffer.from([0, 0, 255]), 60 * 60 * 3)
    const animation = await sharp(frames, { raw: { width: 60, height: 120, channels: 3, pageHeight: 60 } })
      .toFormat(format)
      .toBuffer()
    const derived = await derive(animation, `image/${format}`)
    expect(derived).toMatchObject({ width: 60, height: 60, pages: 2, preview: { width: 60, height: 60 } })
    expect(await corners(derived.preview.bytes)).toEqual(['red', 'red', 'red', 'red'])
  })

  it('of a HEIC from a phone are upright, in sRGB, with its metadata', async () => {
    const derived = await derive(readHeicSample(), 'image/heic')
    expect(derived).toMatchObject({
      width: 64,
      height: 96,
      camera: 'Apple iPhone 15',
      takenAt: Date.UTC(2024, 5, 1, 6, 59, 59),
      takenAtOffset: -420,
    })
    expect(await corners(derived.preview.bytes)).toEqual(['blue', 'red', 'white', 'green'])
    const rendered = await media.render(
      readHeicSample(),
      { mime: 'image/heic' },
      renderSpec({ width: 32 }),
      signal,
    )
    expect(rendered).toMatchObject({ width: 32, height: 48, mime: 'image/webp' })
  })
})

describe('hashes', () => {
  it('of copies of a picture are near, of other pictures far', async () => {
    const original = quarters(1600, 1200)
    const { phash } = await derive(await original.clone().jpeg({ quality: 92 }).toBuffer())
    const copy = await derive(
      await original.clone().resize(500).webp({ quality: 40 }).toBuffer(),
      'image/webp',
    )
    const other = await derive(await original.clone().rotate(90).jpeg().toBuffer())
    expect(differingBits(phash, copy.phash)).toBeLessThanOrEqual(8)
    expect(differingBits(phash, other.phash)).toBeGreaterThan(12)
  })

  it('include a placeholder of a few bytes', async () => {
    const { thumbhash } = await derive(await quarters(400, 300).png().toBuffer(), 'image/png')
    const bytes = Buffer.from(thumbhash, 'base64')
    expect(bytes.length).toBeGreaterThan(15)
    expect(bytes.length).toBeLessThan(40)
    expect(bytes.toString('base64')).toBe(thumbhash)
  })
})

describe('metadata', () => {
  const DATE = '2024:05:31 23:59:59'
  const UTC = Date.UTC(2024, 4, 31, 23, 59, 59)

  it.each([
    ['with its offset', { DateTimeOriginal: DATE, OffsetTimeOriginal: '+02:00' }, UTC - 7_200_000, 120],
    ['west of Greenwich', { DateTimeOriginal: DATE, OffsetTimeOriginal: '-03:30' }, UTC + 12_600_000, -210],
    ['without an offset, as UTC', { DateTimeOriginal: DATE }, UTC, null],
    ['with milliseconds', { DateTimeOriginal: DATE, SubSecTimeOriginal: '25' }, UTC + 250, null],
    ['of digitisation', { DateTimeDigitized: DATE, OffsetTimeDigitized: '+00:00' }, UTC, 0],
    ['never, when it cannot be', { DateTimeOriginal: '2024:02:31 10:00:00' }, null, null],
    [
      'never, when it is zeros',
      { DateTimeOriginal: '0000:00:00 00:00:00', OffsetTimeOriginal: '+02:00' },
      null,
      null,
    ],
  ])('tells when it was taken %s', async (_, IFD2, takenAt, takenAtOffset) => {
    expect(await derive(await jpegWithExif({ IFD2 }))).toMatchObject({ takenAt, takenAtOffset })
  })

  it('does not take the date of an edit for that of the picture', async () => {
    expect(await derive(await jpegWithExif({ IFD0: { DateTime: DATE } }))).toMatchObject({ takenAt: null })
  })

  it('tells the camera, the lens and the place', async () => {
    const exif = {
      IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON Z 6' },
      IFD2: { LensModel: 'NIKKOR Z 50mm f/1.8 S' },
      IFD3: {
        GPSLatitudeRef: 'S',
        GPSLatitude: '33/1 51/1 24/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '151/1 12/1 54/1',
      },
    }
    expect(await derive(await jpegWithExif(exif))).toMatchObject({
      camera: 'NIKON CORPORATION NIKON Z 6',
      lens: 'NIKKOR Z 50mm f/1.8 S',
      location: { lat: -33.8566667, lon: 151.215 },
    })
    const repeated = await derive(await jpegWithExif({ IFD0: { Make: 'Canon', Model: 'Canon EOS R5' } }))
    expect(repeated.camera).toBe('Canon EOS R5')
  })

  it.each(['png', 'webp', 'avif'] as const)('is read from %s too', async format => {
    const picture = await quarters()
      .withExif({ IFD0: { Model: 'Fovea 1' }, IFD2: { DateTimeOriginal: DATE } })
      .toFormat(format)
      .toBuffer()
    expect(await derive(picture, `image/${format}`)).toMatchObject({ camera: 'Fovea 1', takenAt: UTC })
  })

  it('is read from a TIFF too', async () => {
    const picture = withModel(await quarters().tiff({ compression: 'none' }).toBuffer(), 'Fovea 1')
    expect(await derive(picture, 'image/tiff')).toMatchObject({ camera: 'Fovea 1', width: 96 })
  })

  it('is empty for places that are none, and for a picture without any', async () => {
    const GPS = {
      GPSLatitudeRef: 'N',
      GPSLatitude: '133/1 0/1 0/1',
      GPSLongitudeRef: 'E',
      GPSLongitude: '1/0 1/1 1/1',
    }
    const nowhere = await derive(await jpegWithExif({ IFD3: GPS }))
    expect(nowhere.location).toBeNull()
    const bare = await derive(await quarters().jpeg().toBuffer())
    const none = {
      takenAt: null,
      takenAtOffset: null,
      camera: null,
      lens: null,
      location: null,
      orientation: null,
    }
    expect(bare).toMatchObject(none)
  })

  it('that is damaged costs a picture nothing but its metadata', async () => {
    const picture = await jpegWithExif({ IFD0: { Make: 'Fovea' }, IFD2: { DateTimeOriginal: DATE } })
    const start = picture.indexOf('Exif\0\0') + 14
    picture.fill(0xff, start, start + 60)
    const derived = await derive(picture)
    expect(derived).toMatchObject({ camera: null, takenAt: null })
    expect(await corners(derived.preview.bytes)).toEqual(['red', 'green', 'blue', 'white'])
  })
})

function renderSpec(size: { width?: number; height?: number }) {
  return { ...size, fit: 'inside', format: 'webp', quality: 90 } as const
}

import { describe, expect, it } from 'vitest'
import { sniffMediaType } from './sniff.ts'
import { tiffOf } from './testing/bombs.ts'
import { mp4, webm } from './testing/movies.ts'
import { quarters, readHeicSample } from './testing/pictures.ts'

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const ftyp = (...brands: string[]): Buffer => {
  const [major = '', ...others] = brands
  const size = Buffer.alloc(4)
  size.writeUInt32BE(16 + others.length * 4)
  return Buffer.concat([size, latin1(`ftyp${major}\0\0\0\0${others.join('')}`), Buffer.alloc(100)])
}
/** An MPEG-1 layer III frame header of 128 kbit/s at 44.1 kHz is followed by the next after 417 bytes. */
const mp3 = Buffer.alloc(900)
mp3.set([0xff, 0xfb, 0x90, 0], 0)
mp3.set([0xff, 0xfb, 0x90, 0], 417)

describe('the type of a file is what its first bytes say', () => {
  it.each([
    ['jpeg', 'image/jpeg', 'jpg'],
    ['png', 'image/png', 'png'],
    ['webp', 'image/webp', 'webp'],
    ['avif', 'image/avif', 'avif'],
    ['gif', 'image/gif', 'gif'],
    ['tiff', 'image/tiff', 'tif'],
  ] as const)('for a picture that is encoded as %s', async (format, mime, extension) => {
    const bytes = await quarters().toFormat(format).toBuffer()
    expect(sniffMediaType(bytes)).toEqual({ mime, kind: 'image', extension })
  })

  it.each([
    [readHeicSample(), 'image/heic', 'image'],
    [ftyp('mif1', 'mif1', 'heic'), 'image/heic', 'image'],
    [ftyp('mif1', 'mif1', 'avif'), 'image/avif', 'image'],
    [ftyp('mif1', 'mif1', 'miaf'), 'image/heif', 'image'],
    [mp4({ mediaBytes: 0, turned: false }), 'video/mp4', 'video'],
    [ftyp('qt  '), 'video/quicktime', 'video'],
    [webm(), 'video/webm', 'video'],
    [ftyp('M4A ', 'mp42', 'isom'), 'audio/mp4', 'audio'],
    [mp3, 'audio/mpeg', 'audio'],
    [latin1('ID3\x04\0\0\0\0\0\0\0\0'), 'audio/mpeg', 'audio'],
    [latin1('RIFF\0\0\0\0WAVEfmt '), 'audio/wav', 'audio'],
    [latin1(`OggS${'\0'.repeat(22)}\x01\x13OpusHead`), 'audio/ogg', 'audio'],
    [latin1('fLaC\0\0\0\x22'), 'audio/flac', 'audio'],
    [latin1('%PDF-1.7\n'), 'application/pdf', 'document'],
    [tiffOf([]), 'image/tiff', 'image'],
  ] as const)('%#: told as %2$s %1$s', (bytes, mime, kind) => {
    expect(sniffMediaType(bytes)).toMatchObject({ mime, kind })
  })

  it.each([
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '\uFEFF  \n<svg\n width="1">',
    '<?xml version="1.0" encoding="utf-8"?>\n<!-- by hand: <html> -->\n<svg>',
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg>',
    '<?xml version="1.0"?><!DOCTYPE svg [ <!ENTITY ns "http://a>b"> ]><svg>',
    '<svg:svg xmlns:svg="http://www.w3.org/2000/svg">',
  ])('for the SVG %s', source => {
    expect(sniffMediaType(Buffer.from(source)).mime).toBe('image/svg+xml')
    const wide = Buffer.from(`\uFEFF${source.replace('\uFEFF', '')}`, 'utf16le')
    expect(sniffMediaType(wide).mime).toBe('image/svg+xml')
  })
})

describe('a file is refused when it', () => {
  it.each([
    ['is empty', Buffer.alloc(0)],
    ['is a single byte', Buffer.from([0xff])],
    ['is text', latin1('hello, world')],
    ['is HTML with an SVG inside', latin1('<!DOCTYPE html><html><svg></svg></html>')],
    ['is HTML behind a comment', latin1('<!-- <svg> --><html><svg></svg>')],
    ['is XML of another kind', latin1('<?xml version="1.0"?><rss><svg/></rss>')],
    ['only begins like an SVG', latin1('<svgx></svgx>')],
    ['is an SVG with a comment that has no end', latin1(`<!--${'-'.repeat(60_000)}<svg>`)],
    ['is an SVG with NUL bytes', latin1('<svg\0>')],
    ['is a script', latin1('#!/bin/sh\nrm -rf /')],
    ['is a program', latin1('\x7fELF\x02\x01\x01')],
    ['is a Windows program', latin1('MZ\x90\0\x03')],
    ['is a ZIP', latin1('PK\x03\x04\x14\0')],
    ['is a BMP', latin1('BM\x36\0\0\0')],
    ['is a RAW photo of Canon (CR2)', latin1('II*\0\x10\0\0\0CR\x02\0')],
    ['is a RAW photo of Canon (CR3)', ftyp('crx ', 'crx ', 'isom')],
    ['is Matroska, but not WebM', latin1('\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska')],
    ['is a video in Ogg', latin1(`OggS${'\0'.repeat(22)}\x01\x2a\x80theora`)],
    ['has the first byte of a picture too late', latin1('<script>\xff\xd8\xff')],
    ['is random bytes with a frame mark of MP3', latin1('\xff\xfb\x90\0'.padEnd(900, 'x'))],
  ])('%s', (_, bytes) => {
    expect(() => sniffMediaType(bytes)).toThrow(
      expect.objectContaining({ code: 'library.type_not_allowed', status: 422 }),
    )
  })
})

it('a picture with a script behind it is the picture', async () => {
  const picture = await quarters().jpeg().toBuffer()
  const polyglot = Buffer.concat([picture, latin1('<script>alert(1)</script>PK\x03\x04')])
  expect(sniffMediaType(polyglot).mime).toBe('image/jpeg')
})

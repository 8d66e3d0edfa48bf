import { crc32 } from 'node:zlib'
import { tooManyPixels, unreadableImage } from './failures.ts'
import { FileWindow } from './file-window.ts'
import { readHeif } from './header-heif.ts'
import type { Header } from './header-shapes.ts'
import { readTiff } from './header-tiff.ts'
import { MAX_PIXELS } from './limits.ts'

/**
 * Reads the dimensions of a raster image from its header alone. Throws 422 `library.unreadable_image` for a header
 * that is broken, 422 `library.too_many_pixels`, and `MoreNeeded`.
 */
export function readHeader(mime: string, file: FileWindow): Header | undefined {
  const header = READERS[mime]?.(file)
  return header && limited(header)
}

/** Too many pixels are worse than any other fault that a header may have as well, so they are told first. */
function limited(header: Header): Header {
  const { width, height } = header
  if (width * height > MAX_PIXELS) throw tooManyPixels({ width, height })
  if (width === 0 || height === 0) throw unreadableImage('it has no size')
  return header
}

const READERS: Readonly<Record<string, (file: FileWindow) => Header>> = {
  'image/jpeg': readJpeg,
  'image/png': readPng,
  'image/gif': readGif,
  'image/webp': readWebp,
  'image/tiff': readTiff,
  'image/avif': readHeif,
  'image/heic': readHeif,
  'image/heif': readHeif,
}

/** Markers of ITU-T T.81 table B.1 that stand alone, and those that start a frame. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
const startsFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

function readJpeg(file: FileWindow): Header {
  let orientation: number | null = null
  let at = 2
  for (;;) {
    const [mark, marker] = [file.bytes(at, 2).readUInt8(0), file.bytes(at, 2).readUInt8(1)]
    if (mark !== 0xff) throw unreadableImage('a marker of the JPEG is missing')
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (standsAlone(marker)) {
      at += 2
      continue
    }
    if (marker === 0xd9 || marker === 0xda) throw unreadableImage('the JPEG has no frame')
    const length = file.bytes(at + 2, 2).readUInt16BE(0)
    if (length < 2) throw unreadableImage('a segment of the JPEG has no length')
    if (startsFrame(marker)) {
      const frame = file.bytes(at + 4, 6)
      const header = limited({ height: frame.readUInt16BE(1), width: frame.readUInt16BE(3), orientation })
      if (length !== 8 + frame.readUInt8(5) * 3) throw unreadableImage('the frame of the JPEG is broken')
      return header
    }
    if (marker === 0xe1) orientation ??= exifOrientation(file, at + 4, length - 2)
    at += 2 + length
  }
}

/** Damaged EXIF is no reason to refuse a picture: it only says nothing. */
function exifOrientation(file: FileWindow, at: number, length: number): number | null {
  if (length < 14 || file.text(at, 6) !== 'Exif\0\0') return null
  const exif = file.bytes(at + 6, length - 6)
  try {
    return readTiff(new FileWindow(exif.length, [{ start: 0, bytes: exif }])).orientation
  } catch {
    return null
  }
}

function readPng(file: FileWindow): Header {
  const header = file.bytes(8, 25)
  if (header.readUInt32BE(0) !== 13 || header.toString('latin1', 4, 8) !== 'IHDR') {
    throw unreadableImage('the PNG does not begin with its header')
  }
  const size = limited({ width: header.readUInt32BE(8), height: header.readUInt32BE(12), orientation: null })
  if (crc32(header.subarray(4, 21)) !== header.readUInt32BE(21)) {
    throw unreadableImage('the header of the PNG is damaged')
  }
  return size
}

const GIF_BLOCKS = [0x21, 0x2c]

function readGif(file: FileWindow): Header {
  const screen = file.bytes(6, 7)
  const header = limited({ width: screen.readUInt16LE(0), height: screen.readUInt16LE(2), orientation: null })
  const flags = screen.readUInt8(4)
  const colours = (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1)
  // An extension or a picture must follow, else there is nothing to see.
  if (!GIF_BLOCKS.includes(file.bytes(13 + colours, 1).readUInt8(0)))
    throw unreadableImage('the GIF has no picture')
  return header
}

/** The three forms of RFC 9649: lossy, lossless, extended. */
function readWebp(file: FileWindow): Header {
  const chunk = file.bytes(12, 18)
  const form = chunk.toString('latin1', 0, 4)
  if (form === 'VP8X') {
    return { width: chunk.readUIntLE(12, 3) + 1, height: chunk.readUIntLE(15, 3) + 1, orientation: null }
  }
  if (form === 'VP8L' && chunk.readUInt8(8) === 0x2f) {
    const bits = chunk.readUInt32LE(9)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, orientation: null }
  }
  if (form === 'VP8 ' && chunk.readUIntBE(11, 3) === 0x9d012a) {
    const [width, height] = [chunk.readUInt16LE(14) & 0x3fff, chunk.readUInt16LE(16) & 0x3fff]
    return { width, height, orientation: null }
  }
  throw unreadableImage('the WebP has no frame')
}

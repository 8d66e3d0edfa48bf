import { unreadableImage } from './failures.ts'
import type { FileWindow } from './file-window.ts'
import type { Header } from './header-shapes.ts'

/** Fields of the first directory (TIFF 6.0, section 8; orientation as in EXIF). */
const WIDTH = 256
const HEIGHT = 257
const ORIENTATION = 274

interface Layout {
  readonly little: boolean
  /** BigTIFF: 64-bit offsets and counts. */
  readonly big: boolean
}

/** The first directory of a TIFF, classic or BigTIFF. Width and height are 0 where it does not state them (EXIF). */
export function readTiff(file: FileWindow): Header {
  const layout = readLayout(file)
  const directory = offset(file, layout, layout.big ? 8 : 4)
  const countLength = layout.big ? 8 : 2
  const count = unsigned(file.bytes(directory, countLength), layout.little)
  const entryLength = layout.big ? 20 : 12
  const entries = file.bytes(directory + countLength, count * entryLength)
  const fields = new Map<number, number>()
  for (let at = 0; at < entries.length; at += entryLength) {
    const entry = entries.subarray(at, at + entryLength)
    const tag = unsigned(entry.subarray(0, 2), layout.little)
    if (tag === WIDTH || tag === HEIGHT || tag === ORIENTATION) fields.set(tag, value(entry, layout))
  }
  const orientation = fields.get(ORIENTATION) ?? 0
  return {
    width: fields.get(WIDTH) ?? 0,
    height: fields.get(HEIGHT) ?? 0,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : null,
  }
}

function readLayout(file: FileWindow): Layout {
  const start = file.text(0, 4)
  if (start === 'II*\0') return { little: true, big: false }
  if (start === 'MM\0*') return { little: false, big: false }
  if (start === 'II+\0') return { little: true, big: true }
  if (start === 'MM\0+') return { little: false, big: true }
  throw unreadableImage('it does not begin as a TIFF')
}

const offset = (file: FileWindow, { little, big }: Layout, at: number): number =>
  unsigned(file.bytes(at, big ? 8 : 4), little)

/** The first value of a field that holds SHORT (3), LONG (4) or LONG8 (16). */
function value(entry: Buffer, { little, big }: Layout): number {
  const type = unsigned(entry.subarray(2, 4), little)
  const at = big ? 12 : 8
  if (type === 3) return unsigned(entry.subarray(at, at + 2), little)
  if (type === 4) return unsigned(entry.subarray(at, at + 4), little)
  if (type === 16 && big) return unsigned(entry.subarray(at, at + 8), little)
  throw unreadableImage('a field of the TIFF has the wrong type')
}

function unsigned(bytes: Buffer, little: boolean): number {
  if (bytes.length < 8) return little ? bytes.readUIntLE(0, bytes.length) : bytes.readUIntBE(0, bytes.length)
  const wide = little ? bytes.readBigUInt64LE(0) : bytes.readBigUInt64BE(0)
  if (wide > BigInt(Number.MAX_SAFE_INTEGER)) throw unreadableImage('an offset of the TIFF is out of range')
  return Number(wide)
}

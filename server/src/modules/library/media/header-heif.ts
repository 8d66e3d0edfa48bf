import { type Box, boxes, findBox } from './boxes.ts'
import { unreadableImage } from './failures.ts'
import type { FileWindow } from './file-window.ts'
import type { Header } from './header-shapes.ts'

/**
 * The primary item's size (`ispe`) in a HEIF or AVIF file (ISO/IEC 23008-12), turned as its rotation (`irot`) says:
 * decoders apply that, and EXIF's orientation only repeats it.
 */
export function readHeif(file: FileWindow): Header {
  const meta = required(file, 'meta', 0, file.size)
  const content = meta.start + 4
  const primary = readPrimary(file, required(file, 'pitm', content, meta.end))
  const properties = required(file, 'iprp', content, meta.end)
  const container = required(file, 'ipco', properties.start, properties.end)
  const associations = required(file, 'ipma', properties.start, properties.end)
  const wanted = new Set(readAssociations(file, associations, primary))
  let size: { width: number; height: number } | undefined
  let turned = false
  let index = 0
  for (const box of boxes(file, container.start, container.end)) {
    index += 1
    if (!wanted.has(index)) continue
    if (box.type === 'ispe') {
      const content = file.bytes(box.start, 12)
      size = { width: content.readUInt32BE(4), height: content.readUInt32BE(8) }
    }
    if (box.type === 'irot') turned = (file.bytes(box.start, 1).readUInt8(0) & 1) === 1
  }
  if (!size) throw unreadableImage('it does not state its size')
  const { width, height } = size
  return turned ? { width: height, height: width, orientation: null } : { ...size, orientation: null }
}

function required(file: FileWindow, type: string, start: number, end: number): Box {
  const box = findBox(file, type, start, end)
  if (!box) throw unreadableImage(`it has no ${type} box`)
  return box
}

function readPrimary(file: FileWindow, box: Box): number {
  const version = file.bytes(box.start, 1).readUInt8(0)
  return version === 0
    ? file.bytes(box.start + 4, 2).readUInt16BE(0)
    : file.bytes(box.start + 4, 4).readUInt32BE(0)
}

/** The 1-based numbers of the properties that belong to `item`. */
function readAssociations(file: FileWindow, box: Box, item: number): number[] {
  const bytes = file.bytes(box.start, box.end - box.start)
  const idLength = bytes.readUInt8(0) === 0 ? 2 : 4
  const numberLength = (bytes.readUInt8(3) & 1) === 1 ? 2 : 1
  const essential = numberLength === 2 ? 0x8000 : 0x80
  const entries = bytes.readUInt32BE(4)
  let at = 8
  for (let entry = 0; entry < entries; entry += 1) {
    const id = bytes.readUIntBE(at, idLength)
    const count = bytes.readUInt8(at + idLength)
    at += idLength + 1
    if (id === item) {
      return Array.from(
        { length: count },
        (_, n) => bytes.readUIntBE(at + n * numberLength, numberLength) & ~essential,
      )
    }
    at += count * numberLength
  }
  return []
}

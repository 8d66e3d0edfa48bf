/** Field types of TIFF 6.0. */
const SHORT = 3
const LONG = 4
const UNDEFINED = 7

const FIELDS = 12
const DIRECTORY = 8
const BITS = DIRECTORY + 2 + FIELDS * 12 + 4
const PROFILE = BITS + 4 * 2

/**
 * An uncompressed TIFF around RGBA pixels (not premultiplied) and their ICC profile (tag 34675), because a decoder
 * applies a profile only when it comes with the file.
 */
export function wrapInTiff(
  { data, width, height }: { data: Buffer; width: number; height: number },
  icc: Buffer,
): Buffer {
  const pixels = PROFILE + icc.length + (icc.length % 2)
  const fields: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, 4, BITS],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, 2],
    [273, LONG, 1, pixels],
    [277, SHORT, 1, 4],
    [278, LONG, 1, height],
    [279, LONG, 1, data.length],
    [284, SHORT, 1, 1],
    [338, SHORT, 1, 2],
    [34675, UNDEFINED, icc.length, PROFILE],
  ]
  const header = Buffer.alloc(pixels)
  header.write('II*\0', 0, 'latin1')
  header.writeUInt32LE(DIRECTORY, 4)
  header.writeUInt16LE(FIELDS, DIRECTORY)
  for (const [index, [tag, type, count, value]] of fields.entries()) {
    const at = DIRECTORY + 2 + index * 12
    header.writeUInt16LE(tag, at)
    header.writeUInt16LE(type, at + 2)
    header.writeUInt32LE(count, at + 4)
    header.writeUInt32LE(value, at + 8)
  }
  for (let channel = 0; channel < 4; channel += 1) header.writeUInt16LE(8, BITS + channel * 2)
  icc.copy(header, PROFILE)
  return Buffer.concat([header, data])
}

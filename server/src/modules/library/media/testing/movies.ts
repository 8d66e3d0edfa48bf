function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const header = Buffer.alloc(8)
  header.writeUInt32BE(body.length + 8, 0)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, body])
}

const words = (...values: readonly number[]): Buffer => {
  const buffer = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) buffer.writeInt32BE(value | 0, index * 4)
  return buffer
}

const ONE = 0x10000

/** An MP4 without samples: 640 × 360 for 2.5 s, its index behind `mediaBytes` of media; `turned` by 90 degrees. */
export function mp4({ mediaBytes, turned }: { mediaBytes: number; turned: boolean }): Buffer {
  const matrix = turned ? [0, ONE, 0, -ONE, 0, 0, 0, 0, 0x40000000] : [ONE, 0, 0, 0, ONE, 0, 0, 0, 0x40000000]
  const movie = box('mvhd', words(0, 0, 0, 1000, 2500), Buffer.alloc(80))
  const track = box(
    'tkhd',
    words(0, 0, 0, 1, 0, 2500, 0, 0, 0, 0),
    words(...matrix),
    words(640 * ONE, 360 * ONE),
  )
  const sound = box('tkhd', words(0, 0, 0, 2, 0, 2500, 0, 0, 0, 0), words(...matrix), words(0, 0))
  return Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2mp41', 'latin1')),
    box('mdat', Buffer.alloc(mediaBytes)),
    box('moov', movie, box('trak', sound), box('trak', track)),
  ])
}

/** EBML with one-byte sizes, or with the unknown size that a live recording has. */
function element(id: number, content: Buffer, unknownSize = false): Buffer {
  const hex = id.toString(16)
  const size = unknownSize ? Buffer.from([0xff]) : Buffer.from([0x80 | content.length])
  return Buffer.concat([Buffer.from(hex, 'hex'), size, content])
}

/** A WebM header: 640 × 360 for 2.5 s. */
export function webm(): Buffer {
  const duration = Buffer.alloc(8)
  duration.writeDoubleBE(2500)
  const info = element(
    0x1549a966,
    Buffer.concat([element(0x2ad7b1, Buffer.from('0f4240', 'hex')), element(0x4489, duration)]),
  )
  const video = element(
    0xe0,
    Buffer.concat([element(0xb0, Buffer.from('0280', 'hex')), element(0xba, Buffer.from('0168', 'hex'))]),
  )
  const tracks = element(0x1654ae6b, element(0xae, video))
  const header = element(
    0x1a45dfa3,
    Buffer.concat([element(0x4286, Buffer.from([1])), element(0x4282, Buffer.from('webm'))]),
  )
  return Buffer.concat([
    header,
    element(0x18538067, Buffer.concat([info, tracks, element(0x1f43b675, Buffer.alloc(8))]), true),
  ])
}

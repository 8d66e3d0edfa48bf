import { Duplex, Transform } from 'node:stream'
import { Problem } from '#kernel/errors'

/** A subscription to a hundred long topics fits; a client has nothing larger to say. */
const MAX_PACKET_BYTES = 64 * 1024

/**
 * Passes bytes on while every MQTT packet among them is of a bearable length (MQTT 3.1.1, section 2.2.3); the parser
 * behind it would hold a packet of 256 MB until it is whole. Ends with an error otherwise.
 */
const boundedPackets = (): Transform => {
  // Bytes of the current packet that are still to come; -1 while its length is being read.
  let rest = 0
  let length = 0
  let digits = 0
  const readHeader = (byte: number): boolean => {
    if (rest === 0) {
      rest = -1
      length = 0
      digits = 0
      return true
    }
    length += (byte & 0x7f) * 128 ** digits
    digits += 1
    if (length > MAX_PACKET_BYTES || (digits === 4 && byte & 0x80)) return false
    if (!(byte & 0x80)) rest = length
    return true
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length; ) {
        if (rest > 0) {
          const skipped = Math.min(rest, chunk.length - at)
          rest -= skipped
          at += skipped
        } else {
          if (!readHeader(chunk[at] ?? 0)) return done(packetTooLarge())
          at += 1
        }
      }
      done(null, chunk)
    },
  })
}

const packetTooLarge = (): Problem =>
  new Problem({
    status: 413,
    code: 'mqtt.packet_too_large',
    message: `A packet of a client has ${MAX_PACKET_BYTES} bytes at most.`,
  })

/** The connection as the broker may read it. */
export const guardPackets = (connection: Duplex): Duplex => {
  const guard = boundedPackets()
  const guarded = Duplex.from({ readable: connection.pipe(guard), writable: connection })
  connection.on('error', error => guarded.destroy(error))
  connection.on('close', () => guarded.destroy())
  guarded.on('close', () => connection.destroy())
  return guarded
}

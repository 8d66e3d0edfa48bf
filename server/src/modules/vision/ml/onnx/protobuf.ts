/** The wire types of protocol buffers that ONNX files need (protobuf.dev/programming-guides/encoding). */
const VARINT = 0
const LENGTH_DELIMITED = 2
const FIXED_32 = 5

const varint = (value: number | bigint): Buffer => {
  // Negative numbers are written as the 64 bits of their two's complement.
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest === 0n ? low : low | 0x80)
  } while (rest !== 0n)
  return Buffer.from(bytes)
}

const tag = (field: number, wireType: number): Buffer => varint((field << 3) | wireType)

export const integerField = (field: number, value: number | bigint): Buffer =>
  Buffer.concat([tag(field, VARINT), varint(value)])

export const bytesField = (field: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([tag(field, LENGTH_DELIMITED), varint(bytes.length), bytes])

export const textField = (field: number, text: string): Buffer => bytesField(field, Buffer.from(text, 'utf8'))

export const floatField = (field: number, value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([tag(field, FIXED_32), bytes])
}

export const messageField = (field: number, parts: readonly Buffer[]): Buffer =>
  bytesField(field, Buffer.concat(parts))

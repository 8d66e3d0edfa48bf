import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'

/** A span as a collector sees it. */
export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | null
  readonly name: string
  /** OTLP's: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number
  /** Unix milliseconds. */
  readonly startedAt: number
  readonly endedAt: number
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  /** 0 unset, 1 ok, 2 error. */
  readonly status: number
  readonly resource: Readonly<Record<string, string | number | boolean>>
}

/** An OTLP/HTTP collector that keeps what it is sent. */
export interface Collector {
  readonly url: string
  readonly spans: readonly CollectedSpan[]
  readonly bodies: readonly Buffer[]
  /** The status that it answers from now on. */
  answer(status: number): void
  /** Resolves when `found` answers something; rejects after a minute with what there was. */
  until<T>(found: (spans: readonly CollectedSpan[]) => T | undefined): Promise<T>
  close(): Promise<void>
}

interface Field {
  readonly number: number
  /** Of the wire type: a varint or fixed64 as bigint, bytes as Buffer. */
  readonly value: bigint | Buffer
}

/** The wire format of Protocol Buffers, as far as OTLP's traces use it (encoding guide: tag = number << 3 | type). */
const fieldsOf = (message: Buffer): Field[] => {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const take = (length: number): Buffer => {
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const tag = varint()
    const [number, type] = [Number(tag >> 3n), Number(tag & 7n)]
    if (type === 0) fields.push({ number, value: varint() })
    else if (type === 1) fields.push({ number, value: take(8).readBigUInt64LE() })
    else if (type === 5) fields.push({ number, value: BigInt(take(4).readUInt32LE()) })
    else if (type === 2) fields.push({ number, value: take(Number(varint())) })
    else throw new Error(`Wire type ${type} is not of this format`)
  }
  return fields
}

const every = (message: Buffer, number: number): Buffer[] =>
  fieldsOf(message).flatMap(field =>
    field.number === number && Buffer.isBuffer(field.value) ? [field.value] : [],
  )

const first = (message: Buffer, number: number): Buffer => every(message, number)[0] ?? Buffer.alloc(0)

const numberAt = (message: Buffer, number: number): bigint => {
  const found = fieldsOf(message).find(field => field.number === number)?.value
  return typeof found === 'bigint' ? found : 0n
}

const anyValueOf = (anyValue: Buffer): string | number | boolean => {
  const [field] = fieldsOf(anyValue)
  if (field === undefined) return ''
  if (Buffer.isBuffer(field.value)) return field.value.toString('utf8')
  if (field.number === 2) return field.value === 1n
  if (field.number === 3) return Number(BigInt.asIntN(64, field.value))
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(field.value)
  return bytes.readDoubleLE(0)
}

const attributesOf = (message: Buffer, number: number): Record<string, string | number | boolean> =>
  Object.fromEntries(
    every(message, number).map(pair => [first(pair, 1).toString('utf8'), anyValueOf(first(pair, 2))]),
  )

/** Field numbers of opentelemetry/proto/trace/v1/trace.proto. */
const decode = (request: Buffer): CollectedSpan[] =>
  every(request, 1).flatMap(resourceSpans => {
    const resource = attributesOf(first(resourceSpans, 1), 1)
    const spans = every(resourceSpans, 2).flatMap(scopeSpans => every(scopeSpans, 2))
    return spans.map(span => ({
      traceId: first(span, 1).toString('hex'),
      spanId: first(span, 2).toString('hex'),
      parentId: first(span, 4).toString('hex') || null,
      name: first(span, 5).toString('utf8'),
      kind: Number(numberAt(span, 6)),
      startedAt: Number(numberAt(span, 7)) / 1e6,
      endedAt: Number(numberAt(span, 8)) / 1e6,
      attributes: attributesOf(span, 9),
      status: Number(numberAt(first(span, 15), 3)),
      resource,
    }))
  })

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}

const PATIENCE_MS = 60_000

export const startCollector = async (): Promise<Collector> => {
  const spans: CollectedSpan[] = []
  const bodies: Buffer[] = []
  let status = 200
  const server = createServer((request, response) => {
    void read(request).then(body => {
      if (status === 200) {
        bodies.push(body)
        spans.push(...decode(body))
      }
      response.writeHead(status).end()
      server.emit('delivery')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The port is not known')
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    bodies,
    answer: next => {
      status = next
    },
    until: async found => {
      const patience = AbortSignal.timeout(PATIENCE_MS)
      while (true) {
        const answer = found(spans)
        if (answer !== undefined) return answer
        await once(server, 'delivery', { signal: patience }).catch(() => {
          const names = spans.map(({ name, spanId, parentId }) => `${spanId} < ${parentId}  ${name}`)
          throw new Error(`Never collected; there were:\n${names.join('\n')}`)
        })
      }
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

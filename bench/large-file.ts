import { createHash } from 'node:crypto'
import { report, startFovea } from './fovea-process.ts'

/** A 5 GB file goes in and comes back while the server's memory is watched. */
const GIGABYTES = Number(process.env.BENCH_GIGABYTES ?? 5)
const CHUNK = Buffer.alloc(1024 * 1024, 0x5a)
const CHUNKS = Math.floor((GIGABYTES * 1e9) / CHUNK.length)
const HEAD = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom\0\0\u0002\0isomiso2')])
const LIMIT_MB = 200

async function* largeFile(): AsyncGenerator<Uint8Array> {
  yield HEAD
  const box = Buffer.alloc(16)
  box.writeUInt32BE(1, 0)
  box.write('mdat', 4)
  box.writeBigUInt64BE(BigInt(CHUNKS * CHUNK.length + 16), 8)
  yield box
  for (let index = 0; index < CHUNKS; index++) yield CHUNK
}

const streamOf = (chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })

const fovea = await startFovea()
const headers = { authorization: `Bearer ${fovea.token}` }
let peak = 0
const watch = setInterval(async () => {
  peak = Math.max(peak, await fovea.memory())
}, 50)
const idle = await fovea.memory()

const upload = async (): Promise<{ id: string; sha256: string; size: number }> => {
  // `duplex` is what a streamed body needs; the DOM's types do not know it yet.
  const request: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'video/mp4' },
    body: streamOf(largeFile()),
    duplex: 'half',
  }
  const reply = await fetch(`${fovea.url}/v1/assets`, request)
  if (reply.status !== 201) throw new Error(`Upload: ${reply.status} ${await reply.text()}`)
  const { asset }: { asset: { id: string; sha256: string; size: number } } = await reply.json()
  return asset
}

const started = performance.now()
const asset = await upload()
const uploadSeconds = (performance.now() - started) / 1000
const uploadPeak = peak
peak = 0
const hash = createHash('sha256')
const reply = await fetch(`${fovea.url}/v1/assets/${asset.id}/content`, { headers })
for await (const chunk of reply.body ?? []) hash.update(chunk)
if (hash.digest('hex') !== asset.sha256) throw new Error('The download differs from the upload')
clearInterval(watch)

report({
  name: `upload of ${GIGABYTES} GB`,
  figure: asset.size / 1e6 / uploadSeconds,
  unit: 'MB/s',
  ratio: null,
  limit: 'generated, hashed and fsynced',
})
report({ name: 'memory of the server, idle', figure: idle / 1e6, unit: 'MB', ratio: null, limit: '–' })
report({
  name: `peak memory, ${GIGABYTES} GB upload`,
  figure: uploadPeak / 1e6,
  unit: 'MB',
  ratio: uploadPeak / 1e6 / LIMIT_MB,
  limit: `${LIMIT_MB} MB`,
})
report({
  name: `peak memory, ${GIGABYTES} GB download`,
  figure: peak / 1e6,
  unit: 'MB',
  ratio: peak / 1e6 / LIMIT_MB,
  limit: `${LIMIT_MB} MB`,
})
await fovea.stop()

import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { middleRound, report, startFovea } from './fovea-process.ts'

/** Downloads of a 256 MB file, against Node's plain `createReadStream().pipe(reply)`. The ways take turns. */
const MEGABYTES = 256
const ROUNDS = 5

const mp4 = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypisom\0\0\u0002\0isomiso2'),
  Buffer.from([0, 0, 0, 8]),
  Buffer.from('free'),
  randomBytes(MEGABYTES * 1e6),
])
const file = join(tmpdir(), `fovea-bench-content-${process.pid}`)
await writeFile(file, mp4)
const plain = createServer((_, reply) => {
  createReadStream(file).pipe(reply)
})
await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve))
// A TCP server's address is an object.
const { port } = plain.address() as AddressInfo

const fovea = await startFovea()
const headers = { authorization: `Bearer ${fovea.token}` }
const uploaded = await fetch(`${fovea.url}/v1/assets`, {
  method: 'POST',
  headers: { ...headers, 'content-type': 'video/mp4' },
  body: new Uint8Array(mp4),
})
const { asset }: { asset: { id: string } } = await uploaded.json()

const megabytesPerSecond = async (url: string): Promise<number> => {
  const started = performance.now()
  const reply = await fetch(url, { headers })
  let received = 0
  for await (const chunk of reply.body ?? []) received += chunk.length
  if (received !== mp4.length) throw new Error(`${url} sent ${received} bytes instead of ${mp4.length}`)
  return received / 1e6 / ((performance.now() - started) / 1000)
}

const rounds: { ours: number; bare: number }[] = []
for (let round = 0; round < ROUNDS; round++) {
  const bare = await megabytesPerSecond(`http://127.0.0.1:${port}/`)
  rounds.push({ bare, ours: await megabytesPerSecond(`${fovea.url}/v1/assets/${asset.id}/content`) })
}
const middle = middleRound(rounds)
report({
  name: 'content download',
  figure: middle.ours,
  unit: 'MB/s',
  ratio: middle.ours / middle.bare,
  limit: 'plain Node file streaming (goal ≥ 0.8)',
})

plain.close()
await fovea.stop()
await rm(file)

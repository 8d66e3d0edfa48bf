import { createHash, randomFillSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { createFsObjectStore, type ObjectStore } from '../server/src/kernel/storage/index.ts'
import { systemClock, systemIds } from '../server/src/kernel/system/index.ts'

/**
 * What the object store costs over the bare means: receiving (write and sha256 and fsync) and reading back.
 * One JSON line per figure: `{ name, figure, unit, ratio, limit }`; speed must reach its limit, memory stay below it.
 * `--mib 1024` sets the size, `--rounds 4` the rounds, of which the fastest counts.
 */
const { values } = parseArgs({
  options: { mib: { type: 'string', default: '1024' }, rounds: { type: 'string', default: '4' } },
})
const MIB = 1_048_576
const PIECE = 65_536
/** The memory of the whole process while bytes flow, whatever their number. */
const MAX_RSS_MIB = 200
const total = Number(values.mib) * MIB
const pieces = Array.from({ length: 16 }, () => randomFillSync(Buffer.allocUnsafe(PIECE)))

/** Pieces of the size in which a socket hands them over; a different start makes a different object. */
async function* source(seed: number): AsyncGenerator<Buffer> {
  const first = Buffer.from(pieces[0] ?? '')
  first.writeUInt32LE(seed)
  yield first
  for (let sent = PIECE; sent < total; sent += PIECE) yield pieces[(sent / PIECE) % pieces.length] ?? first
}

const bareWrite = async (path: string, seed: number): Promise<void> => {
  const file = await open(path, 'wx')
  const hash = createHash('sha256')
  for await (const chunk of source(seed)) {
    hash.update(chunk)
    await file.write(chunk)
  }
  hash.digest('hex')
  await file.sync()
  await file.close()
}

const drain = async (stream: Readable): Promise<void> => {
  for await (const chunk of stream) if (chunk.length === 0) throw new Error('an empty piece')
}

const receive = async (store: ObjectStore, seed: number): Promise<string> => {
  const staged = await store.stage(source(seed), { maxBytes: total, signal: new AbortController().signal })
  await store.place(staged)
  return staged.sha256
}

const secondsSince = (): (() => number) => {
  const start = process.hrtime.bigint()
  return () => Number(process.hrtime.bigint() - start) / 1e9
}

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const seconds = secondsSince()
  await work()
  return seconds()
}

/** The round that other work on the machine disturbed least. */
const fastest = (seconds: number[]): number => Math.min(...seconds)

const report = (name: string, seconds: number[], bare: number[], limit: number): void => {
  const figure = Math.round(total / 1e6 / fastest(seconds))
  const ratio = Number((fastest(bare) / fastest(seconds)).toFixed(2))
  console.log(JSON.stringify({ name, figure, unit: 'MB/s', ratio, limit }))
  if (ratio < limit) process.exitCode = 1
}

const folder = await mkdtemp(join(tmpdir(), 'fovea-bench-'))
try {
  const store = await createFsObjectStore({ root: join(folder, 'store'), clock: systemClock, ids: systemIds })
  const stage: number[] = []
  const write: number[] = []
  const openStored: number[] = []
  const openBare: number[] = []
  let peakRss = 0
  const watch = setInterval(() => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss())
  }, 50)
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const path = join(folder, `bare-${round}`)
    let sha256 = ''
    const writers = [
      async () => write.push(await secondsOf(() => bareWrite(path, round))),
      async () => {
        const start = secondsSince()
        sha256 = await receive(store, round)
        stage.push(start())
      },
    ]
    // Disks take the first burst faster than the second: each goes first in turn.
    for (const writer of round % 2 === 0 ? writers : writers.toReversed()) await writer()
    openBare.push(await secondsOf(() => drain(createReadStream(path))))
    openStored.push(await secondsOf(async () => drain(await store.open(sha256, {}))))
    await rm(path)
    await store.remove(sha256)
  }
  clearInterval(watch)
  report('storage.stage', stage, write, 0.9)
  report('storage.open', openStored, openBare, 0.9)
  const rss = Math.round(peakRss / MIB)
  const flat = { name: 'storage.peak_rss', figure: rss, unit: 'MiB', ratio: rss / MAX_RSS_MIB, limit: 1 }
  console.log(JSON.stringify({ ...flat, ratio: Number(flat.ratio.toFixed(2)) }))
  if (rss > MAX_RSS_MIB) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true })
}

import { spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import {
  createObjectStoreAt,
  type ObjectStore,
  parseStorageUrl,
  type StagedObject,
} from '../server/src/kernel/storage/index.ts'
import { systemClock, systemIds } from '../server/src/kernel/system/index.ts'
import { inParallel, middleRound, report } from './fovea-process.ts'

/**
 * The store on S3 against the bare SDK that does the same requests without checking anything, over the local S3 server
 * in a process of its own; and the memory of this process while a large file goes through it.
 * `--mib 256` sets the size of the files, `--large 2048` that of the large one, `--rounds 3` the rounds.
 */
const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '256' },
    large: { type: 'string', default: '2048' },
    rounds: { type: 'string', default: '3' },
  },
})
const MIB = 2 ** 20
const PART = 8 * MIB
const PARALLEL = 4
const SMALL_BYTES = 100_000
const SMALL_COUNT = 100
/** The least share of the bare speed, and the most memory of the whole process in MiB. */
const LIMITS = { put: 0.6, get: 0.8, small: 0.15, rss: 250 }

const SERVER = fileURLToPath(new URL('../server/test/s3/process.ts', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'fovea-bench-'))
const s3 = spawn(process.execPath, [SERVER, '--folder', join(folder, 's3')], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [line] = await once(s3.stdout, 'data')
const env: { STORAGE_URL: string; STORAGE_ACCESS_KEY_ID: string; STORAGE_SECRET_ACCESS_KEY: string } =
  JSON.parse(String(line))
const location = parseStorageUrl(env.STORAGE_URL)
if (location.kind !== 's3') throw new Error('The local server names no bucket')
const store = await createObjectStoreAt(location, {
  config: { ...env, STORAGE_URL: location, FOVEA_DATA_DIR: join(folder, 'data') },
  clock: systemClock,
  ids: systemIds,
})
const client = new S3Client({
  endpoint: location.endpoint ?? '',
  region: location.region ?? '',
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  credentials: { accessKeyId: env.STORAGE_ACCESS_KEY_ID, secretAccessKey: env.STORAGE_SECRET_ACCESS_KEY },
})
const signal = new AbortController().signal
const piece = randomFillSync(Buffer.alloc(65_536))

/** Other bytes for each seed. */
async function* source(bytes: number, seed: number): AsyncGenerator<Buffer> {
  const first = Buffer.from(piece)
  first.writeUInt32LE(seed)
  yield first
  for (let sent = first.length; sent < bytes; sent += piece.length) yield piece
}

const stage = (bytes: number, seed: number): Promise<StagedObject> =>
  store.stage(source(bytes, seed), { maxBytes: bytes + piece.length, signal })

/** What the SDK's own upload helper does: parts from memory, four at a time. */
const barePut = async (path: string, size: number, key: string): Promise<void> => {
  const target = { Bucket: location.bucket, Key: key }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target))
  const file = await open(path)
  const numbers = Array.from({ length: Math.ceil(size / PART) }, (_, index) => index + 1)
  const Parts: { PartNumber: number; ETag: string | undefined }[] = []
  await inParallel(numbers, PARALLEL, async PartNumber => {
    const start = (PartNumber - 1) * PART
    const Body = Buffer.allocUnsafe(Math.min(PART, size - start))
    await file.read(Body, 0, Body.length, start)
    const { ETag } = await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body }))
    Parts.push({ PartNumber, ETag })
  })
  await file.close()
  Parts.sort((a, b) => a.PartNumber - b.PartNumber)
  await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }))
}

const drain = async (stream: unknown): Promise<void> => {
  if (!(stream instanceof Readable)) throw new Error('No stream')
  for await (const chunk of stream) if (chunk.length === 0) throw new Error('an empty piece')
}

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const start = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - start) / 1e9
}

/** Both ways in turn, each first every other round; the speed of ours and its share of the bare one. */
const compare = async (
  name: string,
  unit: string,
  amount: number,
  limit: number,
  ways: (round: number) => Promise<{ ours: () => Promise<unknown>; bare: () => Promise<unknown> }>,
): Promise<void> => {
  const rounds: { ours: number; bare: number }[] = []
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const { ours, bare } = await ways(round)
    const took = { ours: 0, bare: 0 }
    const turns = [
      async () => {
        took.ours = await secondsOf(ours)
      },
      async () => {
        took.bare = await secondsOf(bare)
      },
    ]
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn()
    rounds.push(took)
  }
  const { ours, bare } = middleRound(rounds)
  report({ name, figure: amount / ours, unit, ratio: bare / ours, limit: `≥ ${limit}` })
  if (bare / ours < limit) process.exitCode = 1
}

const bytes = Number(values.mib) * MIB
const placed: string[] = []

const comparePut = () =>
  compare('storage-s3.put', 'MB/s', bytes / 1e6, LIMITS.put, async round => {
    const staged = await stage(bytes, round)
    placed.push(staged.sha256)
    const path = join(folder, 'bare')
    await rm(path, { force: true })
    await writeFile(path, source(bytes, round))
    return { ours: () => store.place(staged), bare: () => barePut(path, bytes, `bare/${round}`) }
  })

const compareGet = () =>
  compare('storage-s3.get', 'MB/s', bytes / 1e6, LIMITS.get, async round => ({
    ours: async () => drain(await store.open(placed[round] ?? '', {})),
    bare: async () =>
      drain(
        (await client.send(new GetObjectCommand({ Bucket: location.bucket, Key: `bare/${round}` }))).Body,
      ),
  }))

const compareSmall = () =>
  compare('storage-s3.put_small', 'objects/s', SMALL_COUNT, LIMITS.small, async round => {
    const numbers = Array.from({ length: SMALL_COUNT }, (_, index) => index)
    const staged: StagedObject[] = []
    for (const number of numbers) staged.push(await stage(SMALL_BYTES, 1_000 + round * SMALL_COUNT + number))
    const Body = randomFillSync(Buffer.alloc(SMALL_BYTES))
    const put = (number: number) =>
      client.send(new PutObjectCommand({ Bucket: location.bucket, Key: `small/${round}/${number}`, Body }))
    return {
      ours: () => inParallel(staged, PARALLEL, (each: StagedObject) => store.place(each)),
      bare: () => inParallel(numbers, PARALLEL, async number => void (await put(number))),
    }
  })

const measureMemory = async (target: ObjectStore): Promise<void> => {
  const large = Number(values.large) * MIB
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 20)
  const staged = await target.stage(source(large, 99), { maxBytes: large + piece.length, signal })
  const seconds = await secondsOf(() => target.place(staged))
  clearInterval(watch)
  const rss = peak / MIB
  const name = `storage-s3.rss_${values.large}_mib`
  report({ name, figure: rss, unit: 'MiB', ratio: rss / LIMITS.rss, limit: `≤ ${LIMITS.rss} MiB` })
  const unit = 'MB/s'
  report({ name: 'storage-s3.put_large', figure: large / 1e6 / seconds, unit, ratio: null, limit: '–' })
  if (rss > LIMITS.rss) process.exitCode = 1
}

try {
  // First, so that it is the memory of this alone.
  await measureMemory(store)
  await comparePut()
  await compareGet()
  await compareSmall()
} finally {
  await store.close()
  client.destroy()
  s3.kill('SIGTERM')
  await Promise.race([once(s3, 'exit'), sleep(5_000)])
  await rm(folder, { recursive: true, force: true })
}

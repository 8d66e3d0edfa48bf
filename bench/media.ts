import { availableParallelism } from 'node:os'
import sharp from 'sharp'
import { createMediaPipeline } from '../server/src/modules/library/media/index.ts'
import { makePhoto } from './photos.ts'

/**
 * How fast 12-megapixel JPEGs become renditions: bare sharp with two pipelines, bare sharp with one decode, and the
 * media children with all that they do besides (metadata, md5, two hashes, the process border). The ways take turns,
 * and each ratio is the median over the rounds, so that a busy machine weighs on all alike.
 */
const PHOTOS = 12
const ROUNDS = 5
const PARALLEL = availableParallelism()
/** The settings of the pipeline: the same renditions on both sides. */
const WEBP = { quality: 80, effort: 2 }
const LIMIT = 0.85

sharp.concurrency(1)
sharp.cache(false)

const inside = (side: number) =>
  ({ width: side, height: side, fit: 'inside', withoutEnlargement: true }) as const

async function twoPipelines(photo: Buffer): Promise<void> {
  await sharp(photo).autoOrient().resize(inside(1440)).webp(WEBP).toBuffer()
  await sharp(photo).autoOrient().resize(inside(250)).webp(WEBP).toBuffer()
}

async function oneDecode(photo: Buffer): Promise<void> {
  const { data, info } = await sharp(photo)
    .autoOrient()
    .resize(inside(1440))
    .raw()
    .toBuffer({ resolveWithObject: true })
  const raw = { width: info.width, height: info.height, channels: info.channels }
  await sharp(data, { raw }).webp(WEBP).toBuffer()
  await sharp(data, { raw }).resize(inside(250)).webp(WEBP).toBuffer()
}

/** Photos per second. */
async function rate(photos: readonly Buffer[], work: (photo: Buffer) => Promise<unknown>): Promise<number> {
  const queue = Array.from({ length: PHOTOS }, (_, index) => photos[index % photos.length])
  const start = performance.now()
  const lane = async (): Promise<void> => {
    for (let photo = queue.pop(); photo; photo = queue.pop()) await work(photo)
  }
  await Promise.all(Array.from({ length: PARALLEL }, lane))
  return PHOTOS / ((performance.now() - start) / 1000)
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const photos = await Promise.all([0, 1, 2, 3].map(makePhoto))
const pipeline = createMediaPipeline({ children: PARALLEL })
const { signal } = new AbortController()
await pipeline.warm()
const ways = {
  'media.bare_two_pipelines': twoPipelines,
  'media.bare_one_decode': oneDecode,
  'media.children_everything': (photo: Buffer) => pipeline.derive(photo, { mime: 'image/jpeg' }, signal),
}
const rates: Record<string, number[]> = {}
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, work] of Object.entries(ways)) {
    const figure = await rate(photos, work)
    // The first round only warms up.
    if (round > 0) rates[name] = [...(rates[name] ?? []), figure]
  }
}
await pipeline.close(AbortSignal.timeout(1000))

const baseline = rates['media.bare_two_pipelines'] ?? []
for (const [name, figures] of Object.entries(rates)) {
  const ratio = median(figures.map((figure, round) => figure / (baseline[round] ?? figure)))
  const limit = name === 'media.children_everything' ? LIMIT : null
  console.log(
    JSON.stringify({
      name,
      figure: +median(figures).toFixed(2),
      unit: 'photos/s',
      ratio: +ratio.toFixed(3),
      limit,
    }),
  )
}

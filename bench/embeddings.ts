import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import sharp from 'sharp'
import { poolMetrics } from '../server/src/kernel/processes/index.ts'
import { createLogger, createMetrics } from '../server/src/kernel/telemetry/index.ts'
import { createMediaPipeline } from '../server/src/modules/library/media/index.ts'
import { createClip } from '../server/src/modules/vision/embeddings/clip/provider.ts'
import type { LocalModel, ModelFacts } from '../server/src/modules/vision/embeddings/clip/spec.ts'
import { createColourLayout } from '../server/src/modules/vision/embeddings/colour-layout/provider.ts'
import type { EmbeddingProvider } from '../server/src/modules/vision/embeddings/ports.ts'
import { createMl, modelsFolder } from '../server/src/modules/vision/ml/part.ts'
import { tinyClip, writeModel } from '../server/src/modules/vision/models/testing/tiny-clip.ts'
import { visionVariables } from '../server/src/modules/vision/variables.ts'
import { makePhoto } from './photos.ts'

/**
 * How many stored previews a second become vectors in the children, by the colour layout and by the tiny model, as a
 * ratio to only decoding them in this process with as many at once; and how late the event loop of this process is
 * meanwhile, also with the children of media at work beside them. The tiny model costs next to nothing, so its figure is what the way to a model costs, not what a real one does.
 */
const PREVIEWS = 160
const BATCH = 16
const ROUNDS = 5
const CHILDREN = availableParallelism()
const LIMITS: Readonly<Record<string, number>> = {
  'embeddings.colour_layout': 0.7,
  'embeddings.tiny_model': 0.5,
}
const MAX_DELAY_MS = 10

sharp.concurrency(1)
sharp.cache(false)

const dataDir = await mkdtemp(join(tmpdir(), 'fovea-bench-'))
const { ml } = createMl({
  log: createLogger({ level: 'silent' }),
  pools: poolMetrics(createMetrics({ defaults: false })),
  config: { ...visionVariables.parse({ VISION_PROCESSES: String(CHILDREN) }), FOVEA_DATA_DIR: dataDir },
})
const { signal } = new AbortController()

const makePreview = async (seed: number): Promise<Buffer> =>
  sharp(await makePhoto(seed))
    .autoOrient()
    .resize({ width: 1440, height: 1440, fit: 'inside' })
    .webp({ quality: 80, effort: 2 })
    .toBuffer()

const openTiny = async (): Promise<EmbeddingProvider> => {
  const files = tinyClip()
  const folder = join(modelsFolder(dataDir), 'tiny')
  await writeModel(folder, files)
  const pinned = [...files].map(([path, bytes]) => ({
    path,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
  }))
  const local: LocalModel = { key: 'tiny', dtype: 'fp32', folder, files: pinned, memory: 2 ** 30 }
  const facts = await ml.run<{ model: LocalModel }, ModelFacts>('clip-facts', { model: local })
  const place = { locate: async () => local, repair: async () => local }
  return createClip(ml, { key: local.key, ...facts }, place)
}

const previews = await Promise.all([0, 1, 2, 3].map(makePreview))
const batch = Array.from(
  { length: BATCH },
  (_, index) => previews[index % previews.length] ?? Buffer.alloc(0),
)
const layout = createColourLayout(ml)
const tiny = await openTiny()

const decode = async (pictures: readonly Buffer[]): Promise<void> => {
  for (const picture of pictures) await sharp(picture).resize(224, 224, { fit: 'fill' }).raw().toBuffer()
}

const ways = {
  'embeddings.bare_decode': decode,
  'embeddings.colour_layout': (pictures: readonly Buffer[]) => layout.embedPictures(pictures, signal),
  'embeddings.tiny_model': (pictures: readonly Buffer[]) => tiny.embedPictures(pictures, signal),
}

/** Pictures per second. */
const rate = async (work: (pictures: readonly Buffer[]) => Promise<unknown>): Promise<number> => {
  let left = PREVIEWS / BATCH
  const start = performance.now()
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      await work(batch)
    }
  }
  await Promise.all(Array.from({ length: CHILDREN }, lane))
  return PREVIEWS / ((performance.now() - start) / 1_000)
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const rates: Record<string, number[]> = {}
const delay = monitorEventLoopDelay({ resolution: 1 })
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, work] of Object.entries(ways)) {
    if (round > 0 && name !== 'embeddings.bare_decode') delay.enable()
    const figure = await rate(work)
    delay.disable()
    // The first round only warms up.
    if (round > 0) rates[name] = [...(rates[name] ?? []), figure]
  }
}

/** The event loop while photos become renditions in the children of media and previews become vectors in those of models. */
const both = monitorEventLoopDelay({ resolution: 1 })
const pipeline = createMediaPipeline({ children: 1 })
await pipeline.warm()
const photo = await makePhoto(0)
let isOver = false
const derive = async (): Promise<void> => {
  while (!isOver) await pipeline.derive(photo, { mime: 'image/jpeg' }, signal)
}
const derived = derive()
both.enable()
for (let count = 0; count < PREVIEWS; count += BATCH) await tiny.embedPictures(batch, signal)
both.disable()
isOver = true
await derived
await pipeline.close(AbortSignal.timeout(5_000))
await ml.close(AbortSignal.timeout(5_000))
await rm(dataDir, { recursive: true, force: true })

const print = (
  name: string,
  figure: number,
  unit: string,
  ratio: number | null,
  limit: string | null,
): void => console.log(JSON.stringify({ name, figure: +figure.toFixed(2), unit, ratio, limit }))

const baseline = rates['embeddings.bare_decode'] ?? []
for (const [name, figures] of Object.entries(rates)) {
  const ratio = median(figures.map((figure, round) => figure / (baseline[round] ?? figure)))
  const limit = LIMITS[name]
  print(
    name,
    median(figures),
    'pictures/s',
    +ratio.toFixed(3),
    limit === undefined ? '–' : `only decoding (goal ≥ ${limit})`,
  )
}
for (const [name, histogram] of [
  ['embeddings.event_loop_p99', delay],
  ['embeddings.event_loop_p99_with_media', both],
] as const) {
  const p99 = histogram.percentile(99) / 1e6
  print(name, p99, 'ms', +(p99 / MAX_DELAY_MS).toFixed(3), `${MAX_DELAY_MS} ms (goal ≤ 1)`)
}

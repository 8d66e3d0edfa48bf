import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { poolMetrics } from '../server/src/kernel/processes/index.ts'
import { createLogger, createMetrics } from '../server/src/kernel/telemetry/index.ts'
import { openImage, toPixels } from '../server/src/modules/library/media/codec.ts'
import { derive } from '../server/src/modules/library/media/derive.ts'
import { perceptualHash } from '../server/src/modules/library/media/hashes.ts'
import type { Derived } from '../server/src/modules/library/media/types.ts'
import { createClip } from '../server/src/modules/vision/embeddings/clip/provider.ts'
import type { LocalModel, ModelFacts } from '../server/src/modules/vision/embeddings/clip/spec.ts'
import { createColourLayout } from '../server/src/modules/vision/embeddings/colour-layout/provider.ts'
import type { EmbeddingProvider } from '../server/src/modules/vision/embeddings/ports.ts'
import { createMl, modelsFolder } from '../server/src/modules/vision/ml/part.ts'
import { tinyClip, writeModel } from '../server/src/modules/vision/models/testing/tiny-clip.ts'
import { EDIT_NAMES, type Edit, edited, scene } from '../server/src/modules/vision/search/testing/scenes.ts'
import { visionVariables } from '../server/src/modules/vision/variables.ts'
import { similarityOf } from '../server/src/modules/vision/vector.ts'
import { report } from './fovea-process.ts'

/**
 * Edited copies of 1,000 generated pictures look for their pictures: the share that has it among the ten
 * nearest, by perceptual hash, by colour layout and by the tiny model of the tests; and how fast hashes are made.
 */
/** Fewer on the command line, to try the bench itself. */
const PICTURES = Number(process.argv[2] ?? 1_000)
const NEAREST = 10
const BATCH = 16
const WIDTH = 320
const HEIGHT = 240

const dataDir = await mkdtemp(join(tmpdir(), 'fovea-similar-'))
const { ml } = createMl({
  log: createLogger({ level: 'warn' }),
  pools: poolMetrics(createMetrics({ defaults: false })),
  config: { ...visionVariables.parse({}), FOVEA_DATA_DIR: dataDir },
})
const signal = AbortSignal.timeout(3_600_000)

const openTiny = async (): Promise<EmbeddingProvider> => {
  const files = tinyClip()
  const folder = join(modelsFolder(dataDir), 'tiny')
  await writeModel(folder, files)
  const local: LocalModel = {
    key: 'test/tiny@1:fp32',
    dtype: 'fp32',
    folder,
    files: [...files].map(([path, bytes]) => ({
      path,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size: bytes.length,
    })),
    memory: 2 ** 30,
  }
  const facts = await ml.run<{ model: LocalModel }, ModelFacts>('clip-facts', { model: local }, { signal })
  const place = { locate: async () => local, repair: async () => local }
  return createClip(ml, { key: local.key, ...facts }, place)
}

const derived = (bytes: Buffer): Promise<Derived> => derive({ mime: 'image/jpeg', bytes })

const originals: Derived[] = []
const copies: { readonly of: number; readonly edit: Edit; readonly derived: Derived }[] = []
for (let at = 0; at < PICTURES; at += 1) {
  const bytes = await scene(at + 1, WIDTH, HEIGHT)
  originals.push(await derived(bytes))
  for (const edit of EDIT_NAMES)
    copies.push({ of: at, edit, derived: await derived(await edited(bytes, edit, WIDTH, HEIGHT)) })
}

const embed = async (provider: EmbeddingProvider, pictures: readonly Derived[]): Promise<Float32Array[]> => {
  const vectors: Float32Array[] = []
  for (let from = 0; from < pictures.length; from += BATCH) {
    const previews = pictures.slice(from, from + BATCH).map(picture => picture.preview.bytes)
    vectors.push(...(await provider.embedPictures(previews, signal)))
  }
  return vectors
}

/** Whether fewer than ten others are nearer than the picture itself. */
const isFound = (scores: readonly number[], of: number): boolean =>
  scores.filter(score => score > (scores[of] ?? 0)).length < NEAREST

const tell = (name: string, scoresOf: (copy: number) => readonly number[]): void => {
  const found = copies.map((copy, at) => ({ edit: copy.edit, isFound: isFound(scoresOf(at), copy.of) }))
  const share = (some: typeof found) => some.filter(each => each.isFound).length / some.length
  report({
    name: `similar.${name}`,
    figure: share(found),
    unit: 'recall@10',
    ratio: null,
    limit: `${copies.length} copies among ${PICTURES.toLocaleString('en')}`,
  })
  for (const edit of EDIT_NAMES)
    report({
      name: `similar.${name}, ${edit}`,
      figure: share(found.filter(each => each.edit === edit)),
      unit: 'recall@10',
      ratio: null,
      limit: '–',
    })
}

const bitsOf = (hash: string): number[] =>
  [...hash].flatMap(digit => [8, 4, 2, 1].map(bit => (Number.parseInt(digit, 16) & bit ? 1 : 0)))
const hashes = originals.map(picture => bitsOf(picture.phash))
tell('phash', copy => {
  const own = bitsOf(copies[copy]?.derived.phash ?? '')
  return hashes.map(bits => -bits.filter((bit, at) => bit !== own[at]).length)
})
for (const [name, provider] of [
  ['colour layout', createColourLayout(ml)],
  ['tiny model', await openTiny()],
] as const) {
  const all = await embed(provider, originals)
  const own = await embed(
    provider,
    copies.map(copy => copy.derived),
  )
  tell(name, copy => all.map(vector => similarityOf(vector, own[copy] ?? vector)))
}

const thumbnails = originals.slice(0, 400).map(picture => picture.thumbnail.bytes)
const decodeStarted = performance.now()
for (const bytes of thumbnails) await sharp(bytes).raw().toBuffer()
const decodeMs = performance.now() - decodeStarted
const hashStarted = performance.now()
for (const bytes of thumbnails) await perceptualHash(await toPixels(openImage(bytes)))
const hashMs = performance.now() - hashStarted
report({
  name: 'similar.phash from thumbnails',
  figure: (thumbnails.length * 1000) / hashMs,
  unit: '/s',
  ratio: decodeMs / hashMs,
  limit: 'decoding them alone (goal ≥ 400 /s)',
})
await ml.close(AbortSignal.timeout(5_000))
await rm(dataDir, { recursive: true, force: true })

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Tensor } from 'onnxruntime-node'
import type { Opened } from '../../ml/session-cache.ts'
import { modelFileCorrupt, modelUnsupported } from '../../models/errors.ts'
import {
  CONFIG_FILE,
  PREPROCESSOR_FILE,
  TOKENIZER_CONFIG_FILE,
  TOKENIZER_FILE,
  textFile,
  visionFile,
} from '../../models/model-files.ts'
import { type PictureShape, readConfig, readPreprocessor, type TextShape } from './config.ts'
import { pixelValues } from './pixels.ts'
import type { LocalModel, ModelFacts } from './spec.ts'
import { createTokenize } from './tokens.ts'
import { openTower, runTower, type Tower } from './tower.ts'

/** What a tower calls its vectors: projected ones first. */
const VISION_OUTPUTS = ['image_embeds', 'pooler_output']
const TEXT_OUTPUTS = ['text_embeds', 'pooler_output']

const CHANNELS = 3

/** An opened model; vectors come as the graphs give them, of any length. */
export interface ClipModel {
  embedPictures(previews: readonly Uint8Array[]): Promise<Float32Array[]>
  /** Null without a text tower. */
  readonly embedTexts: EmbedTexts | null
  facts(): Promise<ModelFacts>
}

type EmbedTexts = (texts: readonly string[]) => Promise<Float32Array[]>

/**
 * Opens a model after its files were found to be those that are pinned. Throws 500 `vision.model_file_corrupt` and 422
 * `vision.model_unsupported`.
 */
export const openClip = async (local: LocalModel): Promise<Opened<ClipModel>> => {
  const files = await openFiles(local)
  const { family, text } = readConfig(await files.json(CONFIG_FILE))
  const shape = readPreprocessor(await files.json(PREPROCESSOR_FILE))
  const vision = await openTower(files.graph(visionFile(local.dtype)), VISION_OUTPUTS)
  const words = await openWords(local, files, text)
  const batches = batchesOf(local.dtype)
  const embedTexts: EmbedTexts | null = words && (texts => batches(texts, words.embed))
  return {
    value: {
      embedPictures: previews =>
        batches(previews, async batch => {
          const rows: Float32Array[] = []
          for (const preview of batch) rows.push(await pixelValues(preview, shape))
          return runVision(vision, shape, rows)
        }),
      embedTexts,
      facts: async () => {
        const [ofPicture] = await runVision(vision, shape, [
          new Float32Array(CHANNELS * shape.width * shape.height),
        ])
        const [ofText] = embedTexts ? await embedTexts(['a photo']) : [ofPicture]
        if (!ofPicture || ofPicture.length !== ofText?.length) {
          throw modelUnsupported(
            textFile(local.dtype),
            'its vectors are of other dimensions than those of the pictures',
          )
        }
        return {
          family,
          dimensions: ofPicture.length,
          modalities: embedTexts ? ['image', 'text'] : ['image'],
        }
      },
    },
    bytes: local.files.reduce((sum, { size }) => sum + size, 0),
    release: async () => {
      await vision.session.release()
      await words?.tower.session.release()
    },
  }
}

interface Files {
  has(path: string): boolean
  graph(path: string): { readonly path: string; readonly file: string }
  json(path: string): Promise<unknown>
}

const openFiles = async ({ folder, files }: LocalModel): Promise<Files> => {
  for (const { path, sha256 } of files) await verify(folder, path, sha256)
  return {
    has: path => files.some(file => file.path === path),
    graph: path => ({ path: join(folder, path), file: path }),
    json: async path => parseJson(await readFile(join(folder, path), 'utf8'), path),
  }
}

const runVision = (
  tower: Tower,
  { width, height }: PictureShape,
  rows: readonly Float32Array[],
): Promise<Float32Array[]> => {
  const values = new Float32Array(rows.length * CHANNELS * width * height)
  for (const [at, row] of rows.entries()) values.set(row, at * row.length)
  return runTower(tower, {
    pixel_values: new Tensor('float32', values, [rows.length, CHANNELS, height, width]),
  })
}

/** The text tower and its tokenizer; null for a model without them. */
const openWords = async (
  { dtype }: LocalModel,
  files: Files,
  shape: TextShape,
): Promise<{ tower: Tower; embed: EmbedTexts } | null> => {
  if (!files.has(textFile(dtype)) || !files.has(TOKENIZER_FILE)) return null
  const config = files.has(TOKENIZER_CONFIG_FILE) ? await files.json(TOKENIZER_CONFIG_FILE) : {}
  const tokenize = createTokenize(await files.json(TOKENIZER_FILE), config, shape)
  const tower = await openTower(files.graph(textFile(dtype)), TEXT_OUTPUTS)
  const embed: EmbedTexts = texts => {
    const { ids, mask, length } = tokenize(texts)
    return runTower(tower, {
      input_ids: new Tensor('int64', ids, [texts.length, length]),
      attention_mask: new Tensor('int64', mask, [texts.length, length]),
    })
  }
  return { tower, embed }
}

/** Pictures or texts of one run. */
const BATCH = 16

type InBatches = <T>(
  items: readonly T[],
  run: (batch: readonly T[]) => Promise<Float32Array[]>,
) => Promise<Float32Array[]>

/**
 * 8-bit models scale their numbers by all that is in a batch, so what a picture gets would depend on its neighbours:
 * they are given one at a time.
 */
const batchesOf = (dtype: LocalModel['dtype']): InBatches => {
  const most = dtype === 'q8' ? 1 : BATCH
  return async (items, run) => {
    const vectors: Float32Array[] = []
    for (let at = 0; at < items.length; at += most) vectors.push(...(await run(items.slice(at, at + most))))
    return vectors
  }
}

const parseJson = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw modelUnsupported(file, 'it is no JSON')
  }
}

const verify = async (folder: string, path: string, sha256: string): Promise<void> => {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(join(folder, path)), hash)
  } catch {
    throw modelFileCorrupt(path)
  }
  if (hash.digest('hex') !== sha256) throw modelFileCorrupt(path)
}

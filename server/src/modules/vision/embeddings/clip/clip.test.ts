import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { modelsFolder } from '../../ml/part.ts'
import { startTestMl } from '../../ml/test-ml.ts'
import { type TinyClipOptions, tinyClip, writeModel } from '../../models/testing/tiny-clip.ts'
import type { EmbeddingProvider } from '../ports.ts'
import { cosine, itMakesVectors } from '../provider.contract.ts'
import { createClip } from './provider.ts'
import type { LocalModel, ModelFacts } from './spec.ts'

const { ml, dataDir } = startTestMl()
const signal = AbortSignal.timeout(120_000)
let made = 0

const install = async (
  files: Map<string, Buffer>,
  dtype: LocalModel['dtype'] = 'fp32',
): Promise<LocalModel> => {
  made += 1
  const name = `tiny-${made}`
  const folder = join(modelsFolder(dataDir), name)
  await writeModel(folder, files)
  return {
    key: `test/${name}@1:${dtype}`,
    dtype,
    folder,
    files: [...files].map(([path, bytes]) => ({
      path,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size: bytes.length,
    })),
    memory: 2 ** 30,
  }
}

const factsOf = (model: LocalModel): Promise<ModelFacts> =>
  ml.run<{ model: LocalModel }, ModelFacts>('clip-facts', { model }, { signal })

const open = async (options: TinyClipOptions = {}): Promise<EmbeddingProvider> => {
  const local = await install(tinyClip(options), options.dtype)
  const { dimensions, modalities } = await factsOf(local)
  const place = { locate: async () => local, repair: async () => local }
  return createClip(ml, { key: local.key, dimensions, modalities }, place)
}

const plain = (background: string): Promise<Buffer> =>
  sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .webp({ lossless: true })
    .toBuffer()

const only = (vectors: Float32Array[]): Float32Array => vectors[0] ?? new Float32Array()

describe('a model of the CLIP class', () => {
  const provider = open()
  itMakesVectors(() => provider)

  it('finds a picture by words', async () => {
    const model = await provider
    const [red, blue] = await model.embedPictures([await plain('#c81e1e'), await plain('#1e32c8')], signal)
    const words = only(await model.embedTexts(['a photo of a RED square'], signal))
    expect(cosine(words, red as Float32Array)).toBeGreaterThan(0.9)
    expect(cosine(words, blue as Float32Array)).toBeLessThan(0.5)
  })

  it('takes words that are longer than its window', async () => {
    const model = await provider
    const long = only(await model.embedTexts(['red '.repeat(500)], signal))
    expect(cosine(long, only(await model.embedTexts(['red'], signal)))).toBeGreaterThan(0.99)
  })

  it('says that words mean nothing to it when there are none', async () => {
    await expect((await provider).embedTexts([''], signal)).rejects.toMatchObject({
      code: 'vision.unusable_vector',
    })
  })
})

describe('a model of the SigLIP class', () => {
  const provider = open({ family: 'siglip', seed: 2 })
  itMakesVectors(() => provider)
})

describe('a model without a text tower', () => {
  const provider = open({ text: false, dimensions: 24 })
  itMakesVectors(() => provider)

  it('tells that it takes pictures only', async () => {
    expect((await provider).model).toMatchObject({ modalities: ['image'], dimensions: 24 })
  })
})

describe('a model of 8-bit integers', () => {
  const provider = open({ dtype: 'q8' })
  itMakesVectors(() => provider)
})

describe('A model that cannot be used', () => {
  const refusal = async (change: (files: Map<string, Buffer>) => void) => {
    const files = tinyClip()
    change(files)
    return factsOf(await install(files)).then(
      () => 'no error',
      error => `${error.code} ${error.message}`,
    )
  }
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

  it('is told by the file in which that is seen', async () => {
    for (const [change, words] of [
      [
        (files: Map<string, Buffer>) => files.set('config.json', json({ model_type: 'bert' })),
        ['config.json', 'bert', 'clip'],
      ],
      [
        (files: Map<string, Buffer>) => files.set('config.json', Buffer.from('{')),
        ['config.json', 'no JSON'],
      ],
      [
        (files: Map<string, Buffer>) =>
          files.set('preprocessor_config.json', json({ size: { shortest_edge: 'big' } })),
        ['preprocessor_config.json', 'size'],
      ],
      [
        (files: Map<string, Buffer>) => files.set('onnx/vision_model.onnx', Buffer.from('no graph')),
        ['onnx/vision_model.onnx', 'onnxruntime'],
      ],
      [
        (files: Map<string, Buffer>) =>
          files.set('onnx/text_model.onnx', tinyClip().get('onnx/vision_model.onnx') as Buffer),
        ['onnx/text_model.onnx', 'image_embeds'],
      ],
      [
        (files: Map<string, Buffer>) =>
          files.set(
            'onnx/text_model.onnx',
            tinyClip({ dimensions: 8 }).get('onnx/text_model.onnx') as Buffer,
          ),
        ['onnx/text_model.onnx', 'dimensions'],
      ],
      [
        (files: Map<string, Buffer>) => files.set('tokenizer.json', json({ model: { type: 'Strange' } })),
        ['tokenizer.json'],
      ],
    ] as const) {
      const told = await refusal(change)
      expect(told).toContain('vision.model_unsupported')
      for (const word of words) expect(told).toContain(word)
    }
  })

  it('is not loaded when a file has other bytes than those that are pinned, or is gone', async () => {
    const local = await install(tinyClip())
    await writeFile(join(local.folder, 'onnx/vision_model.onnx'), 'something else')
    await expect(factsOf(local)).rejects.toMatchObject({
      code: 'vision.model_file_corrupt',
      extra: { file: 'onnx/vision_model.onnx' },
    })
    await rm(join(local.folder, 'config.json'))
    await expect(factsOf(local)).rejects.toMatchObject({ extra: { file: 'config.json' } })
  })

  it('is fetched again when it was found to be damaged, and then answers', async () => {
    const files = tinyClip({ seed: 9 })
    const local = await install(files)
    const graph = 'onnx/vision_model.onnx'
    const bytes = files.get(graph) ?? Buffer.alloc(0)
    await writeFile(join(local.folder, graph), Buffer.alloc(bytes.length))
    const place = {
      locate: async () => local,
      repair: async () => {
        await writeModel(local.folder, files)
        return local
      },
    }
    const provider = createClip(ml, { key: local.key, dimensions: 32, modalities: ['image'] }, place)
    expect(await provider.embedPictures([await plain('#c81e1e')], signal)).toHaveLength(1)
  })
})

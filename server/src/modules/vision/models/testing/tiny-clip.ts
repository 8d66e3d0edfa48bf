import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { encodeOnnx, type OnnxNode, type OnnxTensor } from '../../ml/onnx/encode.ts'
import { tinyTokenizer } from './tokenizer.ts'

export interface TinyClipOptions {
  /** Another seed is another model: its vectors cannot be compared with those of this one. */
  readonly seed?: number
  readonly dimensions?: number
  readonly family?: 'clip' | 'siglip'
  readonly dtype?: 'fp32' | 'q8'
  /** Without it there is no text tower. */
  readonly text?: boolean
  /** Products of two 1024 × 1024 matrices for each run: each takes tens of milliseconds. */
  readonly work?: number
}

const SIDE = 224
const CELL = 56
/** Of 4 × 4 cells, the mean of each channel. */
const FEATURES = 48

const MEAN = [0.48145466, 0.4578275, 0.40821073]
const DEVIATION = [0.26862954, 0.26130258, 0.27577711]

/** Words that it understands, each as the plain colour that it names. */
const COLOURS: Readonly<Record<string, readonly [number, number, number]>> = {
  red: [200, 30, 30],
  green: [30, 160, 50],
  blue: [30, 50, 200],
  yellow: [220, 210, 40],
  white: [245, 245, 245],
  black: [10, 10, 10],
}

/**
 * A model of six files and some 30 KB that is loaded as a real one is. It knows where which colours are, and the names
 * of six: enough to see that the right neighbours are found.
 */
export const tinyClip = (options: TinyClipOptions = {}): Map<string, Buffer> => {
  const { seed = 1, dimensions = 32, family = 'clip', dtype = 'fp32', text = true, work = 0 } = options
  const random = generator(seed)
  const weights = Float32Array.from({ length: FEATURES * dimensions }, () => random() / Math.sqrt(FEATURES))
  const names = family === 'clip' ? ['image_embeds', 'text_embeds'] : ['pooler_output', 'pooler_output']
  const suffix = dtype === 'q8' ? '_quantized' : ''
  const tokenizer = tinyTokenizer([...Object.keys(COLOURS), 'a', 'photo', 'of', 'square'])
  const json = (value: object): Buffer => Buffer.from(JSON.stringify(value))
  const files = new Map<string, Buffer>([
    ['config.json', json(configOf(family, dimensions))],
    ['preprocessor_config.json', json(PREPROCESSOR)],
    [`onnx/vision_model${suffix}.onnx`, visionGraph(weights, dimensions, names[0] ?? '', work)],
  ])
  if (!text) return files
  const embeddings = Float32Array.from({ length: tokenizer.size * dimensions }, () => random() / 100)
  // The start and the end of a text say nothing.
  embeddings.fill(0, 0, 2 * dimensions)
  for (const [word, colour] of Object.entries(COLOURS)) {
    embeddings.set(project(plain(colour), weights, dimensions), tokenizer.idOf(word) * dimensions)
  }
  files.set('tokenizer.json', json(tokenizer.json))
  files.set('tokenizer_config.json', json(tokenizer.config))
  const graph = { vocabulary: tokenizer.size, dimensions, output: names[1] ?? '', masked: family === 'clip' }
  files.set(`onnx/text_model${suffix}.onnx`, textGraph(embeddings, graph))
  return files
}

/** Writes the files of a model below `folder`. */
export const writeModel = async (folder: string, files: ReadonlyMap<string, Buffer>): Promise<void> => {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
}

const configOf = (family: string, dimensions: number): object => ({
  model_type: family,
  architectures: [family === 'clip' ? 'CLIPModel' : 'SiglipModel'],
  projection_dim: dimensions,
  text_config: { max_position_embeddings: 16 },
})

const PREPROCESSOR = {
  do_resize: true,
  size: { shortest_edge: SIDE },
  resample: 3,
  do_center_crop: true,
  crop_size: { height: SIDE, width: SIDE },
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: MEAN,
  image_std: DEVIATION,
}

const visionGraph = (weights: Float32Array, dimensions: number, output: string, work: number): Buffer => {
  const square = (side: number): OnnxNode => ({
    op: 'AveragePool',
    inputs: ['pixel_values'],
    outputs: ['cells'],
    attributes: { kernel_shape: { ints: [side, side] }, strides: { ints: [side, side] } },
  })
  const end = work === 0 ? output : 'vector'
  return encodeOnnx({
    name: 'tiny-vision',
    opset: 14,
    nodes: [
      square(CELL),
      { op: 'Flatten', inputs: ['cells'], outputs: ['features'], attributes: { axis: { int: 1 } } },
      { op: 'MatMul', inputs: ['features', 'weights'], outputs: [end] },
      ...(work === 0 ? [] : busyNodes(work, end, output)),
    ],
    initializers: {
      weights: { type: 'float32', dims: [FEATURES, dimensions], data: weights },
      ...(work === 0 ? {} : BUSY_CONSTANTS),
    },
    inputs: [{ name: 'pixel_values', type: 'float32', dims: ['batch', 3, SIDE, SIDE] }],
    outputs: [{ name: output, type: 'float32', dims: ['batch', dimensions] }],
  })
}

const BUSY_SIDE = 1024
const BUSY_CONSTANTS: Readonly<Record<string, OnnxTensor>> = {
  filled: {
    type: 'float32',
    dims: [BUSY_SIDE, BUSY_SIDE],
    data: new Float32Array(BUSY_SIDE ** 2).fill(1e-3),
  },
  nothing: { type: 'float32', dims: [1], data: Float32Array.of(0) },
}

/** Products that depend on the input, so that they are not made once for all, and that change nothing of the output. */
const busyNodes = (work: number, vector: string, output: string): OnnxNode[] => [
  { op: 'ReduceMean', inputs: [vector], outputs: ['mean'], attributes: { keepdims: { int: 0 } } },
  { op: 'Mul', inputs: ['filled', 'mean'], outputs: ['busy0'] },
  ...Array.from({ length: work }, (_, step) => ({
    op: 'MatMul',
    inputs: [`busy${step}`, 'filled'],
    outputs: [`busy${step + 1}`],
  })),
  { op: 'ReduceMean', inputs: [`busy${work}`], outputs: ['rest'], attributes: { keepdims: { int: 0 } } },
  { op: 'Mul', inputs: ['rest', 'nothing'], outputs: ['zero'] },
  { op: 'Add', inputs: [vector, 'zero'], outputs: [output] },
]

interface TextGraph {
  readonly vocabulary: number
  readonly dimensions: number
  readonly output: string
  readonly masked: boolean
}

const textGraph = (embeddings: Float32Array, graph: TextGraph): Buffer => {
  const { vocabulary, dimensions, output, masked } = graph
  const tokens = ['batch', 'tokens']
  return encodeOnnx({
    name: 'tiny-text',
    opset: 14,
    nodes: [
      { op: 'Gather', inputs: ['embeddings', 'input_ids'], outputs: ['words'] },
      ...(masked ? maskNodes : []),
      {
        op: 'ReduceSum',
        inputs: [masked ? 'kept' : 'words', 'second'],
        outputs: [output],
        attributes: { keepdims: { int: 0 } },
      },
    ],
    initializers: {
      embeddings: { type: 'float32', dims: [vocabulary, dimensions], data: embeddings },
      second: { type: 'int64', dims: [1], data: BigInt64Array.of(1n) },
      ...(masked ? { last: { type: 'int64', dims: [1], data: BigInt64Array.of(2n) } as const } : {}),
    },
    inputs: [
      { name: 'input_ids', type: 'int64', dims: tokens },
      ...(masked ? [{ name: 'attention_mask', type: 'int64', dims: tokens } as const] : []),
    ],
    outputs: [{ name: output, type: 'float32', dims: ['batch', dimensions] }],
  })
}

const maskNodes: OnnxNode[] = [
  { op: 'Cast', inputs: ['attention_mask'], outputs: ['mask'], attributes: { to: { int: 1 } } },
  { op: 'Unsqueeze', inputs: ['mask', 'last'], outputs: ['column'] },
  { op: 'Mul', inputs: ['words', 'column'], outputs: ['kept'] },
]

/** The features of a picture of one colour. */
const plain = (colour: readonly number[]): Float32Array =>
  Float32Array.from({ length: FEATURES }, (_, at) => {
    const channel = Math.floor(at / (FEATURES / 3))
    return ((colour[channel] ?? 0) / 255 - (MEAN[channel] ?? 0)) / (DEVIATION[channel] ?? 1)
  })

const project = (features: Float32Array, weights: Float32Array, dimensions: number): Float32Array =>
  Float32Array.from({ length: dimensions }, (_, column) =>
    features.reduce((sum, value, row) => sum + value * (weights[row * dimensions + column] ?? 0), 0),
  )

/** Numbers from -1 to 1 that follow from the seed (a linear congruential generator, constants of Numerical Recipes). */
const generator = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  }
}

import { z } from 'zod'
import { modelUnsupported } from '../../models/errors.ts'
import { CONFIG_FILE, PREPROCESSOR_FILE } from '../../models/model-files.ts'

/** Families whose exported towers are run alike; each with the length of its texts, where the file does not say it. */
const FAMILIES: Readonly<Record<string, { readonly tokens: number; readonly padsToLength: boolean }>> = {
  clip: { tokens: 77, padsToLength: false },
  // Trained on texts of one length, padding included, and without a mask.
  siglip: { tokens: 64, padsToLength: true },
}

const Config = z.looseObject({
  model_type: z.string(),
  text_config: z.looseObject({ max_position_embeddings: z.int().min(1).max(4096).optional() }).optional(),
})

export interface TextShape {
  /** Tokens of a text at most. */
  readonly tokens: number
  readonly padsToLength: boolean
}

/** Throws 422 `vision.model_unsupported`. */
export const readConfig = (json: unknown): { family: string; text: TextShape } => {
  const config = parse(Config, json, CONFIG_FILE)
  const family = FAMILIES[config.model_type]
  if (!family) {
    const known = Object.keys(FAMILIES).join(', ')
    throw modelUnsupported(
      CONFIG_FILE,
      `its model_type is ${config.model_type}, and only ${known} can be run`,
    )
  }
  const tokens = config.text_config?.max_position_embeddings ?? family.tokens
  return { family: config.model_type, text: { tokens, padsToLength: family.padsToLength } }
}

const side = z.int().min(1).max(2048)
const Size = z.union([side, z.object({ height: side, width: side }), z.object({ shortest_edge: side })])
const triple = z.array(z.number()).length(3)
const Preprocessor = z.looseObject({
  do_resize: z.boolean().default(true),
  size: Size.optional(),
  do_center_crop: z.boolean().default(false),
  crop_size: Size.optional(),
  resample: z.int().min(0).max(5).default(3),
  do_rescale: z.boolean().default(true),
  rescale_factor: z.number().default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: triple.default([0.5, 0.5, 0.5]),
  image_std: triple.default([0.5, 0.5, 0.5]),
})

/** How a picture becomes the input of a model. */
export interface PictureShape {
  /** Exactly so many pixels, or as many as make the shorter edge so long. */
  readonly resize: { readonly width: number; readonly height: number } | { readonly shortestEdge: number }
  /** What the model takes: the middle of what was resized. */
  readonly width: number
  readonly height: number
  readonly kernel: 'nearest' | 'lanczos3' | 'linear' | 'cubic'
  /** For each channel: its value of 8 bits, times `scale`, plus `offset`. */
  readonly scale: readonly number[]
  readonly offset: readonly number[]
}

/** Filters by their numbers in Pillow (Resampling); what it calls box and hamming comes nearest to the linear one. */
const KERNELS = ['nearest', 'lanczos3', 'linear', 'cubic', 'linear', 'linear'] as const

/** Throws 422 `vision.model_unsupported`. */
export const readPreprocessor = (json: unknown): PictureShape => {
  const file = parse(Preprocessor, json, PREPROCESSOR_FILE)
  if (!file.do_resize || file.size === undefined) {
    throw modelUnsupported(PREPROCESSOR_FILE, 'it names no size to which pictures are resized')
  }
  const factor = file.do_rescale ? file.rescale_factor : 1
  const mean = file.do_normalize ? file.image_mean : [0, 0, 0]
  const deviation = file.do_normalize ? file.image_std : [1, 1, 1]
  if (deviation.some(value => value === 0)) {
    throw modelUnsupported(PREPROCESSOR_FILE, 'its image_std has a zero')
  }
  const resize = file.do_center_crop ? edgeOf(file.size) : squareOf(file.size)
  const wanted = file.do_center_crop ? squareOf(file.crop_size ?? file.size) : squareOf(file.size)
  return {
    resize: atLeast(resize, wanted),
    ...wanted,
    kernel: KERNELS[file.resample] ?? 'cubic',
    scale: deviation.map(value => factor / value),
    offset: deviation.map((value, channel) => -(mean[channel] ?? 0) / value),
  }
}

/** A single number is the shorter edge for models that crop, and both edges for those that do not. */
const edgeOf = (size: z.infer<typeof Size>): PictureShape['resize'] =>
  typeof size === 'number'
    ? { shortestEdge: size }
    : 'shortest_edge' in size
      ? { shortestEdge: size.shortest_edge }
      : squareOf(size)

const squareOf = (size: z.infer<typeof Size>): { width: number; height: number } => {
  if (typeof size === 'number') return { width: size, height: size }
  if ('shortest_edge' in size) return squareOf(size.shortest_edge)
  return { width: size.width, height: size.height }
}

/** What is cut out must not be larger than what it is cut from. */
const atLeast = (
  resize: PictureShape['resize'],
  { width, height }: { width: number; height: number },
): PictureShape['resize'] =>
  'shortestEdge' in resize
    ? { shortestEdge: Math.max(resize.shortestEdge, width, height) }
    : { width: Math.max(resize.width, width), height: Math.max(resize.height, height) }

const parse = <T>(schema: z.ZodType<T>, json: unknown, file: string): T => {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw modelUnsupported(
    file,
    `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'it is not understood'}`,
  )
}

import { z } from 'zod'
import { bytes, integer, list } from '#kernel/config'
import { serviceVariables } from './embeddings/http/variables.ts'
import { faceVariables } from './faces/variables.ts'
import { modelVariables } from './models/variables.ts'

const address = (what: string) =>
  z
    .url({ protocol: /^https?$/, error: 'expected http:// or https:// and a host' })
    .optional()
    .meta({
      description: `Where the provider of ${what} is: what \`/chat/completions\` is added to, as in https://api.openai.com/v1. It may be in your own network.`,
    })
const secret = (what: string) =>
  z
    .string()
    .min(1)
    .optional()
    .meta({ description: `The API key for the provider of ${what}, if it wants one.` })
const model = (what: string) =>
  z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: `The model that the provider of ${what} uses.` })

export const visionVariables = z.object({
  VISION_FFMPEG: z.string().min(1).default('ffmpeg').meta({
    description:
      'The program ffmpeg, by its name or path, with ffprobe beside it: posters and streams of films need them.',
  }),
  VISION_PROCESSES: integer({ min: 1, max: 64 }).default(1).meta({
    description: 'Children that run models, in each process of Fovea; each holds its models in memory.',
  }),
  VISION_PROCESS_MEMORY: bytes()
    .default(2 * 2 ** 30)
    .meta({
      description:
        'Memory of one child that runs models. Models that were not used for longest are let go of at half of it; a child that holds more after a run is replaced.',
    }),
  VISION_INDEX: z
    .enum(['usearch', 'pgvector'], { error: 'expected usearch or pgvector' })
    .default('usearch')
    .meta({
      description:
        'What indexes vectors: files that Fovea makes and maps into memory, or the extension pgvector where the connected PostgreSQL has it.',
    }),
  VISION_INDEX_FROM: integer({ min: 1, max: 10_000_000 }).default(20_000).meta({
    description:
      'Vectors of one project and model from which on they are indexed; fewer are compared one by one.',
  }),
  VISION_INDEX_THREADS: integer({ min: 1, max: 64 }).default(1).meta({
    description: 'Threads that build an index, in a process of its own.',
  }),
  VISION_VECTOR_CACHE: bytes()
    .default(512 * 2 ** 20)
    .meta({
      description:
        'Memory for vectors that are compared one by one, in each process; what does not fit is read from the database at each search.',
    }),
  VISION_CAPTION_URL: address('captions'),
  VISION_CAPTION_KEY: secret('captions'),
  VISION_CAPTION_MODEL: model('captions'),
  VISION_OCR_URL: address('text on pictures'),
  VISION_OCR_KEY: secret('text on pictures'),
  VISION_OCR_MODEL: model('text on pictures'),
  VISION_TASKS: list().default([]).meta({
    description:
      'Packages with tasks of your own, separated by commas: names of installed packages, or folders that begin with `/` or `./`. Their code runs in processes of its own; every process of Fovea needs the same list.',
  }),
  ...modelVariables,
  ...serviceVariables,
  ...faceVariables.shape,
})

export type VisionConfig = z.infer<typeof visionVariables>

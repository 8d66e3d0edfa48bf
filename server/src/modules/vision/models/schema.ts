import { z } from 'zod'
import { DTYPES } from './model-files.ts'

const Fill = z.object({
  done: z.int().meta({ description: 'Pictures of the project that have a vector of this model.' }),
  failed: z.int().meta({ description: 'Pictures of which it made none.' }),
  total: z.int().meta({ description: 'Pictures of the project.' }),
})
export type Fill = z.infer<typeof Fill>

export const MODEL_STATES = ['queued', 'downloading', 'ready', 'failed', 'removing'] as const

export const VisionModel = z
  .object({
    key: z
      .string()
      .meta({ description: 'Names it in settings, results and searches: `<id>@<revision>:<dtype>`.' }),
    id: z.string(),
    revision: z.string().nullable(),
    commit: z
      .string()
      .nullable()
      .meta({ description: 'What the revision was when it was fetched, as the hub says.' }),
    dtype: z.enum(DTYPES).nullable(),
    family: z.string().nullable(),
    dimensions: z.int().nullable(),
    modalities: z.array(z.enum(['image', 'text'])),
    understands: z.enum(['content', 'colours']).meta({
      description:
        'content: what a picture shows; colours: only where which colours are (the vector that needs no model).',
    }),
    state: z.enum(MODEL_STATES),
    progress: z.number().min(0).max(1),
    size: z.int().nullable().meta({ description: 'Bytes of its files; null while that is not known.' }),
    source: z.object({
      kind: z.enum(['built-in', 'hub', 'folder', 'http']),
      location: z.string().nullable().meta({ description: 'The address or the folder.' }),
    }),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    builtIn: z
      .boolean()
      .meta({ description: 'Comes with the server or its configuration and cannot be removed.' }),
    active: z.boolean().meta({ description: 'Its vectors are those that the project is searched by now.' }),
    local: z.boolean().meta({ description: 'Its files are on the disk of the node that answers.' }),
    fill: Fill.nullable().meta({
      description: 'How far it has gone through the project; null before it is ready.',
    }),
    jobId: z.string().nullable().meta({ description: 'The job that fetches it: cancel it there.' }),
    createdAt: z.int().nullable(),
  })
  .meta({ id: 'VisionModel' })
export type VisionModel = z.infer<typeof VisionModel>

const KnownModel = z
  .object({
    id: z.string(),
    family: z.string(),
    dimensions: z.int(),
    dtypes: z.array(z.enum(DTYPES)),
    megabytes: z.object({ fp32: z.int(), q8: z.int() }).meta({ description: 'To download, roughly.' }),
    note: z.string(),
  })
  .meta({ id: 'KnownVisionModel' })

export const VisionModelList = z
  .object({
    items: z.array(VisionModel),
    known: z
      .array(KnownModel)
      .meta({ description: 'Some that are known to be run; any of the same kind can be added.' }),
  })
  .meta({ id: 'VisionModelList' })
export type VisionModelList = z.infer<typeof VisionModelList>

/** As hubs name them: `owner/name`. */
const MODEL_ID = /^[A-Za-z0-9][\w.-]{0,95}(\/[A-Za-z0-9][\w.-]{0,95})?$/
/** A branch, a tag or a commit; never a way out of the model's own address. */
const REVISION = /^(?!.*\.\.)[A-Za-z0-9][\w./-]{0,99}$/

export const VisionModelInput = z
  .strictObject({
    id: z.string().regex(MODEL_ID, 'expected owner/name, as the hub calls it'),
    revision: z.string().regex(REVISION, 'expected a branch, a tag or a commit').default('main').meta({
      description: 'Give a commit to be sure of what comes; whatever comes first is pinned by its sha256.',
    }),
    dtype: z.enum(DTYPES).default('q8').meta({
      description:
        'fp32: 32-bit floats; q8: 8-bit integers, a quarter of the size and several times as fast.',
    }),
    folder: z.string().min(1).max(1_000).optional().meta({
      description:
        'A folder on the server in place of the hub: absolute, or below VISION_MODELS_DIR. It must be there for the node that works.',
    }),
  })
  .meta({ id: 'VisionModelInput' })
export type VisionModelInput = z.infer<typeof VisionModelInput>

export const ModelParams = z.strictObject({ key: z.string().min(1).max(300) })

export const FillStarted = z
  .object({ jobId: z.string().nullable().meta({ description: 'Null when nothing is missing.' }), fill: Fill })
  .meta({ id: 'VisionModelFill' })

import { z } from 'zod'
import { readJsonText } from '#kernel/http'

export const KINDS = ['image', 'video', 'audio', 'document'] as const
export const Kind = z.enum(KINDS)
export type Kind = z.infer<typeof Kind>

export const STATES = ['pending', 'ready', 'failed'] as const
export const milliseconds = z
  .number({ error: 'expected Unix milliseconds, a whole number such as 1767225600000' })
  .int()
  .min(-8.64e15)
  .max(8.64e15)

export const Sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, 'expected 64 hexadecimal digits')
  .transform(text => text.toLowerCase())

export const Asset = z
  .object({
    id: z.string(),
    projectId: z.string(),
    collectionId: z.string().nullable(),
    label: z.string(),
    description: z.string(),
    kind: Kind,
    mime: z.string(),
    size: z.number().int().meta({ description: 'Bytes of the current version.' }),
    sha256: z.string(),
    width: z.number().int().nullable().meta({ description: 'Pixels, after the orientation is applied.' }),
    height: z.number().int().nullable(),
    orientation: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'The EXIF orientation of the file, 1 to 8.' }),
    takenAt: z.number().int().nullable(),
    takenAtOffset: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Minutes east of UTC, when the camera said so.' }),
    camera: z.string().nullable(),
    lens: z.string().nullable(),
    location: z.object({ lat: z.number(), lon: z.number() }).nullable(),
    thumbhash: z.string().nullable().meta({ description: 'Base64.' }),
    version: z.number().int(),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.unknown()),
    createdAt: z.number().int(),
    createdBy: z.string().nullable().meta({ description: 'The id of the user.' }),
    updatedAt: z.number().int(),
    updatedBy: z.string().nullable(),
    trashedAt: z.number().int().nullable(),
    etag: z.string().meta({ description: 'For `If-Match`: the revision in quotes.' }),
    states: z.object({ metadata: z.enum(STATES), renditions: z.enum(STATES) }),
    failure: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why a state is `failed`.' }),
  })
  .meta({ id: 'Asset' })
export type Asset = z.infer<typeof Asset>

export const AssetPage = z
  .object({ items: z.array(Asset), nextCursor: z.string().nullable() })
  .meta({ id: 'AssetPage' })
export type AssetPage = z.infer<typeof AssetPage>

export const Receipt = z
  .object({
    sha256: z.string(),
    size: z.number().int(),
    version: z.number().int(),
    receivedAt: z.number().int(),
  })
  .meta({ id: 'Receipt', description: 'Proof of what the server holds, durably, when it answered.' })
export type Receipt = z.infer<typeof Receipt>

export const UploadResult = z
  .object({
    asset: Asset,
    receipt: Receipt,
    duplicate: z
      .boolean()
      .optional()
      .meta({ description: 'The bytes were here already; nothing was added.' }),
    restored: z.boolean().optional().meta({ description: 'The asset was in the trash and is back.' }),
  })
  .meta({ id: 'UploadResult' })
export type UploadResult = z.infer<typeof UploadResult>

export const MAX_LABEL = 500
const label = z.string().max(MAX_LABEL)
const description = z.string().max(20_000)
/** Tags have one spelling, so that nobody has `Harbour` beside `harbour`: composed, lower case, single blanks. */
export const Tag = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^,]*$/, 'a tag has no comma')
  .transform(text => text.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' '))
export const MAX_TAGS = 100
export const tags = z
  .array(Tag)
  .max(MAX_TAGS)
  .transform(list => [...new Set(list)])
const MAX_METADATA_CHARACTERS = 64 * 1024
const metadata = z
  .record(z.string().max(200), z.unknown())
  .refine(value => JSON.stringify(value).length <= MAX_METADATA_CHARACTERS, 'at most 64 KiB as JSON')

/** A field of a form or a query that holds JSON, read as strictly as a body. */
const json = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text, context) => {
      const read = readJsonText(text)
      if ('value' in read) return read.value
      context.addIssue({ code: 'custom', message: read.fault })
      return z.NEVER
    })
    .pipe(schema)

/** A whole number in a form or a query; an empty field is a mistake, not a zero. */
export const whole = (number: z.ZodNumber) =>
  z.preprocess(text => (typeof text === 'string' && /^-?\d{1,16}$/.test(text) ? Number(text) : text), number)

const collectionId = z.string().max(200).nullable()

/** The fields beside the file of an upload. */
export const UploadFields = z.strictObject({
  label: label.optional(),
  description: description.optional(),
  collectionId: z.string().max(200).optional(),
  takenAt: whole(milliseconds).optional(),
  tags: json(tags).optional(),
  metadata: json(metadata).optional(),
  sha256: Sha256.optional(),
  fileName: z.string().max(1_000).optional(),
})
export type UploadFields = z.infer<typeof UploadFields>

/** PATCH: the fields that are there replace their old values, whole. */
export const AssetPatch = z.strictObject({
  label: label.optional(),
  description: description.optional(),
  collectionId: collectionId.optional(),
  takenAt: milliseconds.nullable().optional(),
  tags: tags.optional(),
  metadata: metadata.optional(),
})
export type AssetPatch = z.infer<typeof AssetPatch>

/** PUT: every editable field; what is left out is emptied. */
export const AssetReplacement = z.strictObject({
  label,
  description: description.default(''),
  collectionId: collectionId.default(null),
  takenAt: milliseconds.nullable().default(null),
  tags: tags.default([]),
  metadata: metadata.default({}),
})
export type AssetReplacement = z.infer<typeof AssetReplacement>

export const CheckRequest = z.strictObject({ sha256: z.array(Sha256).max(5_000) })
export const CheckResult = z
  .object({
    existing: z.array(z.object({ sha256: z.string(), assetId: z.string(), trashed: z.boolean() })),
    missing: z.array(z.string()),
  })
  .meta({ id: 'CheckResult' })
export type CheckResult = z.infer<typeof CheckResult>

export const ManifestRequest = z.strictObject({
  items: z.array(z.strictObject({ sha256: Sha256, size: z.number().int().min(0) })).max(5_000),
})
export const ManifestResult = z
  .object({ missing: z.array(z.object({ sha256: z.string(), size: z.number().int() })) })
  .meta({ id: 'ManifestResult' })
export type ManifestResult = z.infer<typeof ManifestResult>

export const ImportRequest = z.strictObject({
  url: z.string().min(1).max(4_096),
  label: label.optional(),
  description: description.optional(),
})
export type ImportRequest = z.infer<typeof ImportRequest>

export const OPERATIONS = ['upload', 'bytes', 'fields', 'restore'] as const

export const Version = z
  .object({
    version: z.number().int(),
    operation: z.enum(OPERATIONS).meta({ description: 'What made it.' }),
    restoredFrom: z.number().int().nullable(),
    sha256: z.string(),
    size: z.number().int(),
    mime: z.string(),
    label: z.string(),
    description: z.string(),
    takenAt: z.number().int().nullable(),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.unknown()),
    changed: z.array(z.string()).meta({ description: 'The fields that differ from the version before.' }),
    createdAt: z.number().int(),
    createdBy: z.string().nullable(),
    createdByLabel: z.string(),
    current: z.boolean(),
    edits: z
      .array(
        z.object({
          at: z.number().int(),
          by: z.string().nullable(),
          byLabel: z.string(),
          changed: z.array(z.string()),
        }),
      )
      .meta({ description: 'The changes of fields while this version was current; the newest 20.' }),
  })
  .meta({ id: 'Version' })
export type Version = z.infer<typeof Version>

export const VersionPage = z
  .object({ items: z.array(Version), nextCursor: z.string().nullable() })
  .meta({ id: 'VersionPage' })
export type VersionPage = z.infer<typeof VersionPage>

const VersionState = z.record(z.string(), z.unknown())
export const VersionDiff = z
  .object({
    from: z.number().int(),
    to: z.number().int(),
    changed: z
      .array(z.string())
      .meta({ description: 'The fields that differ; `content` when the bytes do.' }),
    before: VersionState.meta({
      description: 'The old values of the fields that differ; sha256, size and mime for `content`.',
    }),
    after: VersionState.meta({ description: 'The new values of the same.' }),
  })
  .meta({ id: 'VersionDiff' })
export type VersionDiff = z.infer<typeof VersionDiff>

export const VersionNumber = whole(
  z
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
)

export const RenderQuery = z.strictObject({
  width: whole(z.number().int().min(1).max(4_096)).optional(),
  height: whole(z.number().int().min(1).max(4_096)).optional(),
  fit: z.enum(['inside', 'cover', 'contain']).default('inside'),
  format: z.enum(['webp', 'jpeg', 'avif']).default('webp'),
  quality: whole(z.number().int().min(1).max(100)).default(80),
  version: VersionNumber.optional(),
})
export type RenderQuery = z.infer<typeof RenderQuery>

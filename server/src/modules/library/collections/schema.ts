import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'
import { Job } from '#kernel/jobs'

/** Levels of nesting: deeper trees are mistakes of programs, and each look at one costs a step per level. */
export const MAX_DEPTH = 10
/** Collections of a project. */
export const MAX_COLLECTIONS = 10_000

export const Collection = z
  .object({
    id: z.string(),
    projectId: z.string(),
    parentId: z.string().nullable().meta({ description: 'The collection that it is in; null at the top.' }),
    path: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .meta({ description: 'The collections that it is in, the outermost first.' }),
    name: z.string(),
    description: z.string(),
    coverAssetId: z.string().nullable().meta({
      description: 'The chosen one, while it is outside the trash, else the newest asset in it or below it.',
    }),
    assetCount: z.number().int().meta({ description: 'Assets in it, without the trash.' }),
    deepAssetCount: z.number().int().meta({ description: 'The same with all collections below it.' }),
    childCount: z.number().int().meta({ description: 'Collections directly in it.' }),
    createdAt: z.number().int(),
    createdBy: z.string().nullable(),
    updatedAt: z.number().int(),
    updatedBy: z.string().nullable(),
    etag: z.string().meta({ description: 'For `If-Match`: the revision in quotes.' }),
  })
  .meta({ id: 'Collection' })
export type Collection = z.infer<typeof Collection>

export const CollectionPage = Page(Collection).meta({ id: 'CollectionPage' })
export type CollectionPage = z.infer<typeof CollectionPage>

const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // `Trips/Oslo` names a place, for people and for the command line.
  .refine(text => !text.includes('/'), 'a name has no slash: make a collection in the other one (parentId)')
  .transform(text => text.normalize('NFC'))
const description = z.string().max(20_000)
const reference = z.string().max(200).nullable()

export const CollectionInput = z.strictObject({
  name,
  description: description.default(''),
  parentId: reference.default(null),
  coverAssetId: reference.default(null),
})
export type CollectionInput = z.infer<typeof CollectionInput>

export const CollectionPatch = z.strictObject({
  name: name.optional(),
  description: description.optional(),
  parentId: reference.optional(),
  coverAssetId: reference.optional(),
})
export type CollectionPatch = z.infer<typeof CollectionPatch>

export const COLLECTION_SORTS = ['-createdAt', 'createdAt', 'name', '-name'] as const

export const CollectionQuery = z.strictObject({
  parentId: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Only those directly in this one; `root` for those at the top.' }),
  q: z.string().max(200).optional().meta({ description: 'Part of the name, whatever the case.' }),
  sort: z.enum(COLLECTION_SORTS).default('-createdAt'),
  ...pageQuery,
})
export type CollectionQuery = z.infer<typeof CollectionQuery>

/** What a deletion that does not say it is told. */
export const SAY_ASSETS = 'say assets=keep (they move up, or into no collection) or assets=trash'

/** Without `assets` a deletion is refused, but only of a collection that there is: an unknown id is 404 first. */
export const CollectionDeletionQuery = z.strictObject({
  assets: z
    .enum(['keep', 'trash'], { error: SAY_ASSETS })
    .optional()
    .meta({ description: 'What becomes of the assets in it and below it. Needed.' }),
})

/** Answers 200 when all is done, 202 while a job goes on. */
export const CollectionDeletion = z
  .object({
    collections: z.number().int().meta({ description: 'How many went, with those below.' }),
    assets: z.number().int().meta({ description: 'How many were in them, those in the trash included.' }),
    job: Job.nullable().meta({ description: 'What still takes the assets out; null when all is done.' }),
  })
  .meta({ id: 'CollectionDeletion' })
export type CollectionDeletion = z.infer<typeof CollectionDeletion>

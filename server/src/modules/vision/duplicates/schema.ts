import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'
import { Asset } from '#modules/library'

export const DuplicateGroup = z
  .object({
    id: z.string(),
    assets: z.array(
      z.object({
        asset: Asset,
        distance: z.number().int().nullable().meta({
          description: 'Bits of 64 in which its perceptual hash differs from the nearest of the group.',
        }),
        similarity: z
          .number()
          .nullable()
          .meta({ description: 'Cosine of its vector with the nearest of the group.' }),
      }),
    ),
    basis: z.enum(['hash', 'embedding', 'both']).meta({
      description:
        'What says that they are the same: perceptual hashes, vectors of a model, or both. Vectors of colours alone never do.',
    }),
    keepBest: z.string().meta({ description: 'The id of the asset that is suggested to be kept.' }),
    why: z.string(),
  })
  .meta({ id: 'DuplicateGroup' })
export type DuplicateGroup = z.infer<typeof DuplicateGroup>

export const DuplicateGroupPage = Page(DuplicateGroup).meta({ id: 'DuplicateGroupPage' })
export type DuplicateGroupPage = z.infer<typeof DuplicateGroupPage>

export const DuplicateQuery = z.strictObject(pageQuery)
export type DuplicateQuery = z.infer<typeof DuplicateQuery>

/** Members of a group that are shown and decided about at once. */
export const MOST_MEMBERS = 200
const Ids = z.array(z.string().max(200)).min(1).max(MOST_MEMBERS)

export const ResolveRequest = z
  .strictObject({
    keepIds: Ids.optional(),
    trashIds: Ids.optional().meta({ description: 'These go to the trash.' }),
    differentIds: Ids.optional().meta({
      description: 'These are not the same picture: they are not shown together again.',
    }),
  })
  .meta({ id: 'ResolveRequest' })
export type ResolveRequest = z.infer<typeof ResolveRequest>

export const DuplicateResolution = z
  .object({
    id: z.string(),
    kind: z.enum(['trashed', 'different']),
    keptIds: z.array(z.string()),
    trashedIds: z.array(z.string()),
    differentIds: z.array(z.string()),
    createdAt: z.number().int(),
    createdBy: z.string().nullable(),
    createdByLabel: z.string(),
    undoneAt: z.number().int().nullable(),
    undoneBy: z.string().nullable(),
  })
  .meta({ id: 'DuplicateResolution' })
export type DuplicateResolution = z.infer<typeof DuplicateResolution>

export const DuplicateResolutionPage = Page(DuplicateResolution).meta({ id: 'DuplicateResolutionPage' })
export type DuplicateResolutionPage = z.infer<typeof DuplicateResolutionPage>

import { z } from 'zod'
import { Asset, tags } from '../schema.ts'

export const MAX_BATCH = 1_000

const ids = z.array(z.string().max(200)).min(1).max(MAX_BATCH)

export const BatchRequest = z.discriminatedUnion('operation', [
  z.strictObject({ ids, operation: z.literal('trash') }),
  z.strictObject({ ids, operation: z.literal('restore') }),
  z.strictObject({
    ids,
    operation: z.literal('move'),
    collectionId: z
      .string()
      .max(200)
      .nullable()
      .meta({ description: 'Null takes them out of their collection.' }),
  }),
  z
    .strictObject({ ids, operation: z.literal('tag'), add: tags.default([]), remove: tags.default([]) })
    .refine(({ add, remove }) => add.length + remove.length > 0, {
      path: ['add'],
      message: 'name tags in add, in remove, or in both',
    }),
  z.strictObject({
    ids,
    operation: z.literal('relabel'),
    label: z.string().min(1).max(500).meta({
      description:
        'The new label. `{n}` stands for the place in `ids` (01, 02, … when there are ten or more), `{label}` for the old label.',
    }),
  }),
])
export type BatchRequest = z.infer<typeof BatchRequest>

export const BatchItem = z
  .object({
    id: z.string(),
    status: z.enum(['done', 'unchanged', 'failed']),
    asset: Asset.optional().meta({ description: 'As it is now; absent when it failed.' }),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  })
  .meta({ id: 'BatchItem' })
export type BatchItem = z.infer<typeof BatchItem>

export const BatchResult = z
  .object({ items: z.array(BatchItem).meta({ description: 'One for each id, in their order.' }) })
  .meta({ id: 'BatchResult' })
export type BatchResult = z.infer<typeof BatchResult>

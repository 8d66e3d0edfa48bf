import { z } from 'zod'
import { KINDS } from './place.ts'

export const VisionIndex = z
  .object({
    kind: z.enum(KINDS).meta({ description: 'Vectors of whole pictures, or of faces.' }),
    model: z.string(),
    vectors: z.number().int().meta({ description: 'Vectors that can be found now.' }),
    mode: z.enum(['exact', 'index']).meta({ description: 'How they are searched now.' }),
    state: z.enum(['none', 'building', 'ready', 'refused', 'failed', 'missing']).meta({
      description:
        '`none`: too few to be indexed; `refused`: it found too little; `missing`: its file is gone, and it is built again.',
    }),
    builtAt: z.number().int().nullable(),
    recall: z
      .object({ at10: z.number(), queries: z.number().int() })
      .nullable()
      .meta({ description: 'The share of the ten nearest by exact search that the index finds.' }),
    bytes: z.number().int().nullable().meta({ description: 'The size of its file.' }),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'VisionIndex' })
export type VisionIndex = z.infer<typeof VisionIndex>

export const VisionIndexes = z.object({ items: z.array(VisionIndex) }).meta({ id: 'VisionIndexes' })
export type VisionIndexes = z.infer<typeof VisionIndexes>

export const RebuildRequest = z
  .strictObject({
    kind: z.enum(KINDS).default('assets'),
    model: z.string().max(500).optional().meta({
      description: 'Left out: the model that the project searches with; for faces the one with most.',
    }),
  })
  .meta({ id: 'RebuildRequest' })
export type RebuildRequest = z.infer<typeof RebuildRequest>

import { z } from 'zod'

const threshold = z.number().min(0).max(1).meta({
  description: 'Cosine similarity from which two faces are one person.',
})
const minFaces = z.int().min(1).max(100).meta({
  description: 'Faces that make a person whom nobody has named.',
})
const taskName = z.string().min(1).max(60)
const modelKey = z.string().min(1).max(300)

export const VisionSettings = z
  .object({
    faces: z.object({
      enabled: z.boolean().meta({
        description: 'Faces are biometric data: nothing looks for them until somebody says yes.',
      }),
      threshold,
      minFaces,
    }),
    onArrival: z.array(z.string()).meta({
      description: 'Tasks that run on every version that arrives, as far as they take its kind and can run.',
    }),
    embeddingModel: z.string().nullable().meta({
      description: 'The key of the model whose vectors are searched; null: the best that is installed.',
    }),
    etag: z.string().meta({ description: 'For `If-Match`.' }),
  })
  .meta({ id: 'VisionSettings' })
export type VisionSettingsView = z.infer<typeof VisionSettings>

export const VisionSettingsPatch = z
  .strictObject({
    faces: z
      .strictObject({
        enabled: z.boolean().optional(),
        threshold: threshold.optional(),
        minFaces: minFaces.optional(),
      })
      .optional(),
    onArrival: z
      .array(taskName)
      .max(100)
      .nullable()
      .optional()
      .meta({ description: 'Null: the tasks that run on arrival unless told otherwise.' }),
    embeddingModel: modelKey.nullable().optional(),
    force: z.boolean().optional().meta({
      description:
        'Choose a model that has not gone through all pictures yet; the others are not found meanwhile.',
    }),
  })
  .meta({ id: 'VisionSettingsPatch' })
export type VisionSettingsPatch = z.infer<typeof VisionSettingsPatch>

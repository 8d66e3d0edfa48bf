import { z } from 'zod'
import { parseStorageUrl } from './location.ts'

export const storageVariables = z.object({
  STORAGE_URL: z
    .string()
    .transform((text, context) => {
      try {
        return parseStorageUrl(text)
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
        return z.NEVER
      }
    })
    .optional()
    .meta({
      secret: true,
      description:
        'Where the bytes of objects live: `file:///path`, or `s3://bucket/prefix?region=…&endpoint=https://…&pathStyle=true`; the folder `objects` of FOVEA_DATA_DIR unless told. See docs/guide/storage.md.',
    }),
  STORAGE_ACCESS_KEY_ID: z.string().optional().meta({
    secret: true,
    description:
      'The access key for an `s3://` STORAGE_URL; what the AWS SDK finds (environment, profile, instance role) unless told.',
  }),
  STORAGE_SECRET_ACCESS_KEY: z.string().optional().meta({
    secret: true,
    description: 'The secret that belongs to STORAGE_ACCESS_KEY_ID.',
  }),
})

export type StorageConfig = z.infer<typeof storageVariables>

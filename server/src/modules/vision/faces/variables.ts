import { z } from 'zod'
import { integer } from '#kernel/config'

export const faceVariables = z.object({
  VISION_FACES_URL: z
    .url({ protocol: /^https?$/, error: 'expected http://host:8000 or https://…' })
    .optional()
    .meta({
      description:
        'Finds and recognises faces by a service that speaks as CompreFace does, at this address, in place of the weights that come with Fovea. Pictures are sent to it. It may be in your own network.',
    }),
  VISION_FACES_KEY: z.string().default('').meta({
    secret: true,
    description: 'The key of a detection service there, sent as `x-api-key`.',
  }),
  VISION_FACES_MODEL: z
    .string()
    .regex(/^[\w.:@/-]{1,100}$/, 'expected letters, digits and .:@/_-')
    .default('compreface')
    .meta({
      description:
        'What the model of that service is called here. Give it another name whenever the model changes: vectors of different models are never compared.',
    }),
  VISION_FACES_DIMENSIONS: integer({ min: 1, max: 4096 }).default(512).meta({
    description: 'Numbers in a vector of that service.',
  }),
})

import { z } from 'zod'
import { boolean, integer } from '#kernel/config'
import { FORMATS } from './wire.ts'

/** The service that makes vectors in place of a model of this server. */
export const serviceVariables = {
  VISION_EMBEDDINGS_URL: z
    .url({ protocol: /^https?$/ })
    .transform(url => url.replace(/\/+$/, ''))
    .optional()
    .meta({
      description:
        'A service that makes vectors, asked at `<address>/embeddings`, e.g. `http://gpu.home:7997/v1` (in your own network also named in FETCH_ALLOW_HOSTS). See docs/guide/vision-models.md.',
    }),
  VISION_EMBEDDINGS_KEY: z.string().min(1).optional().meta({
    secret: true,
    description: 'Sent to VISION_EMBEDDINGS_URL as `Authorization: Bearer …`.',
  }),
  VISION_EMBEDDINGS_MODEL: z.string().min(1).max(200).default('clip').meta({
    description: 'The model that the service is asked for. Vectors are kept as `<model>@http`.',
  }),
  VISION_EMBEDDINGS_DIMENSIONS: integer({ min: 1, max: 8_192 }).default(512).meta({
    description: 'How many numbers a vector of the service has.',
  }),
  VISION_EMBEDDINGS_FORMAT: z.enum(FORMATS).default('objects').meta({
    description:
      'How the service wants pictures: `objects` as `{"image":"data:…"}` and `{"text":"…"}`, `data-urls` as plain strings beside `modality`.',
  }),
  VISION_EMBEDDINGS_TEXT: boolean().default(true).meta({
    description: 'Whether the service also makes vectors of words.',
  }),
}

import { z } from 'zod'
import { integer } from '#kernel/config'

export const dbVariables = z.object({
  FOVEA_DATA_DIR: z.string().default('./data').meta({
    description: 'The folder that holds everything: the embedded PostgreSQL and the bytes of all objects.',
  }),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://user:password@host:5432/database' })
    .optional()
    .meta({ secret: true, description: 'Use this PostgreSQL (15 or newer) instead of the embedded one.' }),
  DATABASE_POOL_SIZE: integer({ min: 2, max: 200 }).default(20).meta({
    description: 'Connections to PostgreSQL that one process opens at most.',
  }),
})

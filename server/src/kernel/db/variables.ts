import { z } from 'zod'
import { boolean, integer } from '#kernel/config'

export const dbVariables = z.object({
  FOVEA_DATA_DIR: z.string().default('./data').meta({
    description: 'The folder that holds everything: the embedded PostgreSQL and the bytes of all objects.',
  }),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://user:password@host:5432/database' })
    .optional()
    .meta({ secret: true, description: 'Use this PostgreSQL (15 or newer) instead of the embedded one.' }),
  DATABASE_DIRECT_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://user:password@host:5432/database' })
    .optional()
    .meta({
      secret: true,
      description:
        'The same database without a pooler between, when DATABASE_URL is a pooler that gives connections out by transaction.',
    }),
  DATABASE_CA: z.string().max(4_096).optional().meta({
    description:
      'A file with the certificate of the authority (PEM) that the certificate of PostgreSQL is checked against.',
  }),
  DATABASE_WAIT_SECONDS: integer({ min: 0, max: 3_600 }).default(60).meta({
    description: 'How long a start waits for the PostgreSQL of DATABASE_URL while it does not answer.',
  }),
  DATABASE_PREPARE: boolean().optional().meta({
    description:
      'Whether statements are prepared on their connections. Off when DATABASE_DIRECT_URL is set; PgBouncer allows it from 1.21 on, with max_prepared_statements.',
  }),
  DATABASE_POOL_SIZE: integer({ min: 2, max: 200 }).default(20).meta({
    description: 'Connections to PostgreSQL that one process opens at most.',
  }),
})

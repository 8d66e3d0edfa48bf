import { z } from 'zod'
import { integer } from '#kernel/config'

export const atelierVariables = z.object({
  ATELIER_MAX_EASELS: integer({ min: 1, max: 1_000_000 }).default(10_000).meta({
    description: 'Easels that one project may have.',
  }),
})

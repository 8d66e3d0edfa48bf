import { z } from 'zod'
import { integer } from '#kernel/config'

export const libraryVariables = z.object({
  TRASH_DAYS: integer({ min: 1, max: 3_650 }).default(30).meta({
    description: 'Days after which the trash is emptied.',
  }),
  MEDIA_PROCESSES: integer({ min: 1, max: 256 }).optional().meta({
    description: 'Processes that decode images; as many as there are cores unless told.',
  }),
})

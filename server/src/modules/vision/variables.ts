import { z } from 'zod'
import { integer } from '#kernel/config'

export const visionVariables = z.object({
  VISION_PROCESSES: integer({ min: 1, max: 64 }).default(1).meta({
    description: 'Children that run models, in each process of Fovea; each holds its models in memory.',
  }),
})

export type VisionConfig = z.infer<typeof visionVariables>

import { z } from 'zod'
import { bytes, integer } from '#kernel/config'

export const visionVariables = z.object({
  VISION_FFMPEG: z.string().min(1).default('ffmpeg').meta({
    description:
      'The program ffmpeg, by its name or path, with ffprobe beside it: posters and streams of films need them.',
  }),
  VISION_PROCESSES: integer({ min: 1, max: 64 }).default(1).meta({
    description: 'Children that run models, in each process of Fovea; each holds its models in memory.',
  }),
  VISION_PROCESS_MEMORY: bytes()
    .default(2 * 2 ** 30)
    .meta({
      description:
        'Memory of one child that runs models. Models that were not used for longest are let go of at half of it; a child that holds more after a run is replaced.',
    }),
})

export type VisionConfig = z.infer<typeof visionVariables>

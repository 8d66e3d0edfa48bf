import type { Part, VisionParts } from '../part.ts'
import { convertTask } from './convert.task.ts'
import { createFfmpeg } from './ffmpeg.ts'
import { posterTask } from './poster.task.ts'
import { findStreamReferences } from './stream.repository.ts'
import { streamRoutes } from './stream.routes.ts'
import { ENCODE_DEADLINE_MS, streamTask } from './stream.task.ts'
import { sweepFilms } from './workspace.ts'

/** Films: a poster, facts, streams; and other formats of images. */
export const createVideo = (parts: VisionParts): Part => {
  const { clock, config, library, objects, registry } = parts
  const { reader, posters } = library
  registry.registerReferences('vision.streams', findStreamReferences)
  const ffmpeg = createFfmpeg({ program: config.VISION_FFMPEG, now: () => performance.now() })
  const video = { ffmpeg, reader, posters, dataDir: config.FOVEA_DATA_DIR }
  return {
    routes: streamRoutes({ ...parts, reader }),
    tasks: [posterTask(video), streamTask({ ...video, objects, registry, clock }), convertTask({ reader })],
    work: () => sweepFilms(config.FOVEA_DATA_DIR, clock.now(), 2 * ENCODE_DEADLINE_MS),
  }
}

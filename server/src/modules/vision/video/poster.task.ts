import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { AssetReader, AssetView, PosterService } from '#modules/library'
import { defineTask, type TaskContext, type TaskOutcome, type VisionTask } from '../tasks/task.ts'
import { NO_FFMPEG, unreadableVideo } from './errors.ts'
import { type Ffmpeg, isFilm } from './ffmpeg.ts'
import { withFilm } from './workspace.ts'

const DEADLINE_MS = 60_000
/** A tenth of the film, ten seconds at most: past the black that many begin with. */
const SHARE = 0.1
const LATEST_MS = 10_000
/** The longest side of the frame; the preview has 1440. */
const SIDE = 1440

const Params = z.strictObject({
  atMs: z.number().int().min(0).optional().meta({
    description: 'Where in the film the frame is; a tenth of its length, ten seconds at most, unless told.',
  }),
})

const Output = z.object({
  durationMs: z.number().int().nullable(),
  width: z.number().int().meta({ description: 'Pixels, as displayed.' }),
  height: z.number().int(),
  codec: z.string(),
  framesPerSecond: z.number().nullable(),
  hasAudio: z.boolean(),
  posterAtMs: z.number().int(),
})

export interface VideoParts {
  readonly ffmpeg: Ffmpeg
  readonly reader: AssetReader
  readonly posters: PosterService
  readonly dataDir: string
}

/** Duration, size and codec of a film, and a frame of it as thumbnail and preview. */
export const posterTask = (parts: VideoParts): VisionTask =>
  defineTask({
    name: 'video-poster',
    version: '1',
    title: 'Poster of a film',
    description: 'Reads length, size and codec of a film, and makes a frame of it its thumbnail and preview.',
    inputs: ['video'],
    params: Params,
    output: Output,
    cost: 'moderate',
    batch: 1,
    onArrivalByDefault: true,
    unavailable: async () => ((await parts.ffmpeg.abilities()).present ? null : NO_FFMPEG),
    run: async (sources, params, context) => {
      const outcomes = []
      for (const { asset } of sources) outcomes.push(await posterOf(parts, asset, params, context))
      return outcomes
    },
  })

const posterOf = (
  parts: VideoParts,
  asset: AssetView,
  { atMs }: z.infer<typeof Params>,
  { signal }: TaskContext,
): Promise<TaskOutcome> => {
  if (!isFilm(asset.mime)) throw unreadableVideo(`${asset.mime} is not read`)
  return withFilm(parts, asset, signal, async ({ folder, file }) => {
    const encoding = { mime: asset.mime, signal, deadlineMs: DEADLINE_MS }
    const facts = await parts.ffmpeg.probe(file, encoding)
    const length = facts.durationMs ?? 0
    const wanted = Math.round(
      Math.min(atMs ?? Math.min(length * SHARE, LATEST_MS), Math.max(0, length - 100)),
    )
    const frame = join(folder, 'frame.png')
    const scale = `scale='min(${SIDE},iw)':'min(${SIDE},ih)':force_original_aspect_ratio=decrease`
    const grab = (seekMs: number) =>
      parts.ffmpeg.run(file, ['-map', '0:v:0', '-frames:v', '1', '-vf', scale, '-f', 'image2', frame], {
        ...encoding,
        cwd: folder,
        seekMs,
      })
    await grab(wanted)
    let posterAtMs = wanted
    let bytes = await readFrame(frame)
    if (!bytes && wanted > 0) {
      // Nothing comes after that point, whatever the container says of its length.
      posterAtMs = 0
      await grab(0)
      bytes = await readFrame(frame)
    }
    if (!bytes) throw unreadableVideo('it has no pictures')
    const poster = await parts.posters.prepare(asset, { bytes, mime: 'image/png' }, signal)
    return { output: { ...facts, posterAtMs }, store: poster.keep, release: poster.release }
  })
}

const readFrame = (file: string): Promise<Buffer | null> =>
  readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })

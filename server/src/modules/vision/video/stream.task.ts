import { createReadStream } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Tx } from '#kernel/db'
import type { ObjectRegistry, ObjectStore, StagedObject } from '#kernel/storage'
import type { Clock } from '#kernel/system'
import type { AssetView } from '#modules/library'
import { defineTask, type TaskContext, type TaskOutcome, type VisionTask } from '../tasks/task.ts'
import { NO_ENCODER, NO_FFMPEG, unreadableVideo, videoTooLong } from './errors.ts'
import { isFilm, type VideoFacts } from './ffmpeg.ts'
import {
  bandwidthOf,
  even,
  heightsFor,
  masterPlaylist,
  type StreamRendition,
  segmentsOf,
} from './playlists.ts'
import type { VideoParts } from './poster.task.ts'
import { replaceStream } from './stream.repository.ts'
import { type Workspace, withFilm } from './workspace.ts'

const PROBE_DEADLINE_MS = 60_000
/** A film of four hours on a slow machine; within the time-out of the job. */
export const ENCODE_DEADLINE_MS = 6 * 3_600_000
const MAX_HOURS = 4
const SEGMENT_S = 6
const HEIGHTS = [240, 360, 480, 720, 1080] as const
const MASTER = 'master.m3u8'
export const PLAYLIST_MIME = 'application/vnd.apple.mpegurl'
export const SEGMENT_MIME = 'video/mp2t'

const Params = z.strictObject({
  heights: z
    .array(z.union(HEIGHTS.map(height => z.literal(height))))
    .min(1)
    .max(HEIGHTS.length)
    .default([360, 720])
    .meta({ description: 'Sizes that a player chooses from; those larger than the film are left out.' }),
})

const Output = z.object({
  path: z.string().meta({ description: 'The playlist that a player opens (HLS).' }),
  durationMs: z.number().int().nullable(),
  bytes: z.number().int(),
  renditions: z.array(
    z.object({ width: z.number().int(), height: z.number().int(), bandwidth: z.number().int() }),
  ),
})

export interface StreamParts extends VideoParts {
  readonly objects: ObjectStore
  readonly registry: ObjectRegistry
  readonly clock: Clock
}

/** HLS of a film, in sizes for slow and fast networks (H.264 and AAC, segments of six seconds). */
export const streamTask = (parts: StreamParts): VisionTask =>
  defineTask({
    name: 'video-stream',
    version: '1',
    title: 'Stream of a film',
    description:
      'Cuts a film into segments of several sizes, so that players choose as their network allows (HLS).',
    inputs: ['video'],
    params: Params,
    output: Output,
    cost: 'expensive',
    isLong: true,
    batch: 1,
    onArrivalByDefault: false,
    unavailable: async () => {
      const { present, encodes } = await parts.ffmpeg.abilities()
      return present ? (encodes ? null : NO_ENCODER) : NO_FFMPEG
    },
    run: async (sources, params, context) => {
      const outcomes = []
      for (const { asset } of sources) outcomes.push(await streamOf(parts, asset, params, context))
      return outcomes
    },
  })

const streamOf = (
  parts: StreamParts,
  asset: AssetView,
  { heights }: z.infer<typeof Params>,
  context: TaskContext,
): Promise<TaskOutcome> => {
  if (!isFilm(asset.mime)) throw unreadableVideo(`${asset.mime} is not read`)
  const { signal } = context
  return withFilm(parts, asset, signal, async workspace => {
    const encoding = { mime: asset.mime, signal, deadlineMs: PROBE_DEADLINE_MS }
    const facts = await parts.ffmpeg.probe(workspace.file, encoding)
    if ((facts.durationMs ?? 0) > MAX_HOURS * 3_600_000) throw videoTooLong(MAX_HOURS)
    const sizes = heightsFor(heights, facts.height)
    const made: { rendition: StreamRendition; files: string[] }[] = []
    for (const [index, height] of sizes.entries()) {
      const onProgress = (share: number): void => context.progress((index + share) / sizes.length)
      made.push(await encode(parts, workspace, asset, facts, height, signal, onProgress))
    }
    await writeFile(join(workspace.folder, MASTER), masterPlaylist(made.map(({ rendition }) => rendition)))
    const names = [MASTER, ...made.flatMap(({ files }) => files)]
    const staged = await stageAll(parts, workspace, names, signal)
    const bytes = staged.reduce((sum, { object }) => sum + object.size, 0)
    const output = {
      path: `/v1/assets/${asset.id}/stream/${MASTER}`,
      durationMs: facts.durationMs,
      bytes,
      renditions: made.map(({ rendition: { width, height, peakBandwidth } }) => ({
        width,
        height,
        bandwidth: peakBandwidth,
      })),
    }
    const store = (tx: Tx): Promise<void> => keep(parts, tx, asset, staged)
    return { output, store, release: () => discard(staged.map(({ object }) => object)) }
  })
}

/** H.264 and AAC in segments; key frames begin where segments do, so that all sizes are cut at the same places. */
const outputOf = (size: { width: number; height: number; playlist: string; hasAudio: boolean }): string[] => {
  const { width, height, playlist, hasAudio } = size
  const picture = `-map 0:v:0 -vf scale=${width}:${height} -c:v libx264 -preset veryfast -crf 23 -pix_fmt yuv420p`
  const sound = hasAudio ? '-map 0:a:0 -c:a aac -b:a 128k -ac 2' : '-an'
  const cut = `-sn -dn -f hls -hls_time ${SEGMENT_S} -hls_playlist_type vod -hls_segment_filename ${height}p-%05d.ts`
  const keys = ['-force_key_frames', `expr:gte(t,n_forced*${SEGMENT_S})`]
  return [...`${picture} ${sound}`.split(' '), ...keys, ...cut.split(' '), playlist]
}

const encode = async (
  { ffmpeg }: StreamParts,
  { file, folder }: Workspace,
  { mime }: AssetView,
  facts: VideoFacts,
  height: number,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<{ rendition: StreamRendition; files: string[] }> => {
  const playlist = `${height}p.m3u8`
  const width = even(Math.round((facts.width * height) / facts.height))
  await ffmpeg.run(file, outputOf({ width, height, playlist, hasAudio: facts.hasAudio }), {
    mime,
    signal,
    deadlineMs: ENCODE_DEADLINE_MS,
    cwd: folder,
    onProgress: positionMs => onProgress(facts.durationMs ? Math.min(1, positionMs / facts.durationMs) : 0),
  })
  const segments = segmentsOf(await readFile(join(folder, playlist), 'utf8'))
  const sizes = await Promise.all(segments.map(({ name }) => stat(join(folder, name))))
  const { peak, average } = bandwidthOf(
    segments.map(({ seconds }, at) => ({ seconds, bytes: sizes[at]?.size ?? 0 })),
  )
  return {
    rendition: { width, height, playlist, peakBandwidth: peak, averageBandwidth: average },
    files: [playlist, ...segments.map(({ name }) => name)],
  }
}

interface StagedFile {
  readonly name: string
  readonly object: StagedObject
}

const discard = async (staged: readonly StagedObject[]): Promise<void> => {
  await Promise.all(staged.map(each => each.discard()))
}

const stageAll = async (
  { objects, registry }: StreamParts,
  { folder }: Workspace,
  names: readonly string[],
  signal: AbortSignal,
): Promise<StagedFile[]> => {
  const staged: StagedFile[] = []
  try {
    for (const name of names) {
      const path = join(folder, name)
      const { size } = await stat(path)
      const options = { maxBytes: size, signal, internal: true }
      staged.push({ name, object: await objects.stage(createReadStream(path), options) })
    }
    await registry.prepare(
      staged.map(({ object }) => object),
      { signal },
    )
    return staged
  } catch (error) {
    await discard(staged.map(({ object }) => object))
    throw error
  }
}

const keep = async (
  { registry, clock }: StreamParts,
  tx: Tx,
  { id, version }: AssetView,
  staged: readonly StagedFile[],
): Promise<void> => {
  await registry.keepAll(
    tx,
    staged.map(({ object }) => object),
  )
  const createdAt = clock.now()
  const rows = staged.map(({ name, object }) => ({
    assetId: id,
    version,
    name,
    sha256: object.sha256,
    size: object.size,
    mime: name.endsWith('.ts') ? SEGMENT_MIME : PLAYLIST_MIME,
    createdAt,
  }))
  await replaceStream(tx, id, rows)
}

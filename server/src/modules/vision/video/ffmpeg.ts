import { tmpdir } from 'node:os'
import { z } from 'zod'
import { ffmpegTimedOut, unreadableVideo } from './errors.ts'
import { type ProgramEnd, runProgram } from './run-program.ts'

/** What a film is, told by its streams. */
export interface VideoFacts {
  /** Null where the container does not say. */
  readonly durationMs: number | null
  /** As displayed: a film that was turned has its sides exchanged. */
  readonly width: number
  readonly height: number
  readonly codec: string
  readonly framesPerSecond: number | null
  readonly hasAudio: boolean
}

export interface Encoding {
  /** The demuxer, by the type of the stored bytes: a file may not choose one that opens others. */
  readonly mime: string
  readonly signal: AbortSignal
  readonly deadlineMs: number
}

export interface Abilities {
  /** ffmpeg and ffprobe can be run. */
  readonly present: boolean
  /** They can make H.264 and AAC. */
  readonly encodes: boolean
}

const NOTHING: Abilities = { present: false, encodes: false }

/** ffmpeg and ffprobe over files of one folder. */
export interface Ffmpeg {
  /** What this machine has; asked once, and again after a minute while something is missing. */
  abilities(): Promise<Abilities>
  /** Throws 422 `vision.unreadable_video`. */
  probe(file: string, options: Encoding): Promise<VideoFacts>
  /** Runs ffmpeg in `cwd`; input options and the input itself come first. `onProgress` hears the position in ms. */
  run(
    file: string,
    output: readonly string[],
    options: Encoding & {
      readonly cwd: string
      readonly seekMs?: number
      readonly onProgress?: (positionMs: number) => void
    },
  ): Promise<void>
}

/** Demuxers that read the one file that they are given; playlists and `concat` would open others. */
const DEMUXERS: Readonly<Record<string, string>> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/webm': 'matroska',
}

const ASK_AGAIN_MS = 60_000
const ABILITIES_DEADLINE_MS = 15_000
const MAX_PROBE_BYTES = 1024 * 1024

export const isFilm = (mime: string): boolean => mime in DEMUXERS

/** `program` is a name or a path; ffprobe is the one beside it. */
export const createFfmpeg = (parts: { program: string; now: () => number }): Ffmpeg => {
  const { now } = parts
  let program = parts.program
  let known: Promise<Abilities> | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  const search = async (): Promise<Abilities> => {
    for (const place of placesOf(parts.program)) {
      const found = await ask(place)
      if (!found.present) continue
      program = place
      return found
    }
    return NOTHING
  }
  return {
    async abilities() {
      const last = await known
      if (!last?.encodes && now() - askedAt >= ASK_AGAIN_MS) {
        askedAt = now()
        known = search()
      }
      return known ?? NOTHING
    },

    async probe(file, { mime, signal, deadlineMs }) {
      const fields =
        'format=duration:stream=codec_type,codec_name,width,height,avg_frame_rate:stream_side_data=rotation'
      const args = ['-v', 'error', ...inputOf(mime), '-of', 'json', '-show_entries', fields, file]
      const run = {
        program: proberOf(program),
        args,
        cwd: tmpdir(),
        deadlineMs,
        signal,
        maxOutputBytes: MAX_PROBE_BYTES,
      }
      return factsOf(assertDone(await runProgram(run), deadlineMs))
    },

    async run(file, output, { mime, signal, deadlineMs, cwd, seekMs, onProgress }) {
      const seek = seekMs === undefined ? [] : ['-ss', (seekMs / 1_000).toFixed(3)]
      const args = [
        '-nostdin',
        '-v',
        'error',
        '-y',
        '-threads',
        '2',
        ...seek,
        ...inputOf(mime),
        '-i',
        file,
        '-progress',
        'pipe:1',
        ...output,
      ]
      const onLine = (line: string): void => {
        const [, micros] = /^out_time_us=(\d+)$/.exec(line) ?? []
        if (micros !== undefined) onProgress?.(Number(micros) / 1_000)
      }
      assertDone(
        await runProgram({ program, args, cwd, deadlineMs, signal, onLine, maxOutputBytes: 0 }),
        deadlineMs,
      )
    },
  }
}

const inputOf = (mime: string): string[] => [
  '-protocol_whitelist',
  'file,pipe',
  '-f',
  DEMUXERS[mime] ?? 'mov',
]

/** Programs are run without any environment, PATH included: where it leads beside the system's own folders. */
const placesOf = (program: string): string[] =>
  program.includes('/') ? [program] : [program, `/usr/local/bin/${program}`, `/opt/homebrew/bin/${program}`]

const proberOf = (program: string): string => program.replace(/ffmpeg(?=[^/\\]*$)/, 'ffprobe')

const ask = async (program: string): Promise<Abilities> => {
  const signal = AbortSignal.timeout(ABILITIES_DEADLINE_MS)
  const base = { cwd: tmpdir(), deadlineMs: ABILITIES_DEADLINE_MS, signal, maxOutputBytes: MAX_PROBE_BYTES }
  try {
    const { stdout } = await runProgram({ ...base, program, args: ['-hide_banner', '-encoders'] })
    const probe = await runProgram({ ...base, program: proberOf(program), args: ['-version'] })
    const encoders = stdout.toString()
    return { present: probe.code === 0, encodes: /\blibx264\b/.test(encoders) && /\baac\b/.test(encoders) }
  } catch {
    // Not installed, or not to be run: the tasks say so, and it is asked again.
    return NOTHING
  }
}

const assertDone = (end: ProgramEnd, deadlineMs: number): Buffer => {
  if (end.timedOut) throw ffmpegTimedOut(Math.round(deadlineMs / 60_000))
  if (end.code !== 0) throw unreadableVideo(reasonOf(end.stderr))
  return end.stdout
}

/** The last line says what it gave up for; paths of this machine are nobody's business. */
const reasonOf = (stderr: string): string => {
  const line = stderr.trim().split('\n').at(-1) ?? ''
  const clean = line
    .replaceAll(/[^\x20-\x7e]/g, '')
    .replaceAll(/\S*\/\S+/g, 'the file')
    .replace(/^\[[^\]]*\]\s*/, '')
  return clean.slice(0, 160) || 'it has no pictures'
}

const Probe = z.object({
  format: z.object({ duration: z.string().optional() }).default({}),
  streams: z
    .array(
      z.object({
        codec_type: z.string().optional(),
        codec_name: z.string().optional(),
        width: z.number().optional(),
        height: z.number().optional(),
        avg_frame_rate: z.string().optional(),
        side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
      }),
    )
    .default([]),
})

const factsOf = (json: Buffer): VideoFacts => {
  const { format, streams } = Probe.parse(JSON.parse(json.toString() || '{}'))
  const film = streams.find(stream => stream.codec_type === 'video' && stream.width && stream.height)
  if (!film?.width || !film.height) throw unreadableVideo('it has no pictures')
  const rotation = film.side_data_list?.find(data => data.rotation !== undefined)?.rotation ?? 0
  const turned = Math.abs(rotation) % 180 === 90
  const seconds = Number(format.duration)
  const [frames = 0, per = 0] = (film.avg_frame_rate ?? '').split('/').map(Number)
  return {
    durationMs: Number.isFinite(seconds) ? Math.round(seconds * 1_000) : null,
    width: turned ? film.height : film.width,
    height: turned ? film.width : film.height,
    codec: film.codec_name ?? 'unknown',
    framesPerSecond: per > 0 && frames > 0 ? Math.round((frames / per) * 100) / 100 : null,
    hasAudio: streams.some(stream => stream.codec_type === 'audio'),
  }
}

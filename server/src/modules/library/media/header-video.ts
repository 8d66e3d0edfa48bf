import { hasCode } from '#kernel/errors'
import { boxes, findBox } from './boxes.ts'
import type { FileWindow } from './file-window.ts'
import { UNKNOWN_VIDEO, type VideoHeader } from './header-shapes.ts'
import { readWebm } from './header-webm.ts'

/**
 * Size and duration of a video from its container; undefined for other types, nulls for what is broken: videos are
 * stored as they are, and no player is chosen by what is read here. Throws `MoreNeeded`.
 */
export function readVideo(mime: string, file: FileWindow): VideoHeader | undefined {
  const reader = READERS[mime]
  if (!reader) return undefined
  try {
    return reader(file)
  } catch (error) {
    if (error instanceof RangeError || hasCode(error, 'library.unreadable_image')) return UNKNOWN_VIDEO
    throw error
  }
}

const READERS: Readonly<Record<string, (file: FileWindow) => VideoHeader>> = {
  'video/mp4': readMovie,
  'video/quicktime': readMovie,
  'audio/mp4': readMovie,
  'video/webm': readWebm,
}

/** The movie header and the first track with a size (ISO/IEC 14496-12, sections 8.2 and 8.3). */
function readMovie(file: FileWindow): VideoHeader {
  const movie = findBox(file, 'moov', 0, file.size)
  if (!movie) return UNKNOWN_VIDEO
  let durationMs: number | null = null
  let size: { width: number; height: number } | undefined
  for (const box of boxes(file, movie.start, movie.end)) {
    if (box.type === 'mvhd') durationMs = readDuration(file, box.start)
    if (box.type !== 'trak' || size) continue
    const header = findBox(file, 'tkhd', box.start, box.end)
    if (header) size = readTrackSize(file, header.start)
  }
  return { width: size?.width ?? null, height: size?.height ?? null, durationMs }
}

function readDuration(file: FileWindow, start: number): number | null {
  const wide = file.bytes(start, 1).readUInt8(0) === 1
  const times = file.bytes(start + (wide ? 20 : 12), wide ? 12 : 8)
  const timescale = times.readUInt32BE(0)
  const duration = wide ? Number(times.readBigUInt64BE(4)) : times.readUInt32BE(4)
  // All ones: not known, as in a recording that was cut off.
  if (timescale === 0 || duration >= 0xffffffff) return null
  return Math.round((duration / timescale) * 1000)
}

/** Width and height are 16.16 fixed; a matrix that exchanges x and y turns the picture by 90 degrees. */
function readTrackSize(file: FileWindow, start: number): { width: number; height: number } | undefined {
  const wide = file.bytes(start, 1).readUInt8(0) === 1
  const fields = file.bytes(start + (wide ? 52 : 40), 44)
  const [width, height] = [fields.readUInt32BE(36) >>> 16, fields.readUInt32BE(40) >>> 16]
  if (width === 0 || height === 0) return undefined
  const turned = fields.readInt32BE(0) === 0 && fields.readInt32BE(4) !== 0
  return turned ? { width: height, height: width } : { width, height }
}

import type { FileWindow } from './file-window.ts'
import { UNKNOWN_VIDEO, type VideoHeader } from './header-shapes.ts'

/** Element ids of Matroska (RFC 9559). */
const SEGMENT = 0x18538067
const INFO = 0x1549a966
const TIMESTAMP_SCALE = 0x2ad7b1
const DURATION = 0x4489
const TRACKS = 0x1654ae6b
const TRACK = 0xae
const VIDEO = 0xe0
const PIXEL_WIDTH = 0xb0
const PIXEL_HEIGHT = 0xba
const CLUSTER = 0x1f43b675

const NANOSECONDS_PER_MS = 1_000_000
const MAX_ELEMENTS = 10_000

interface Element {
  readonly id: number
  readonly start: number
  readonly end: number
}

/** Size and duration from a WebM's Info and Tracks, which stand before its first cluster. */
export function readWebm(file: FileWindow): VideoHeader {
  const segment = find(file, SEGMENT, 0, file.size)
  if (!segment) return UNKNOWN_VIDEO
  let video: VideoHeader = UNKNOWN_VIDEO
  for (const element of elements(file, segment.start, segment.end)) {
    if (element.id === INFO) video = { ...video, durationMs: readDuration(file, element) }
    if (element.id === TRACKS) video = { ...video, ...readSize(file, element) }
    if (element.id === CLUSTER) break
  }
  return video
}

function readDuration(file: FileWindow, info: Element): number | null {
  const scale = find(file, TIMESTAMP_SCALE, info.start, info.end)
  const duration = find(file, DURATION, info.start, info.end)
  if (!duration) return null
  const bytes = content(file, duration)
  const ticks = bytes.length === 4 ? bytes.readFloatBE(0) : bytes.readDoubleBE(0)
  const ms = (ticks * (scale ? unsigned(file, scale) : NANOSECONDS_PER_MS)) / NANOSECONDS_PER_MS
  return Number.isFinite(ms) && ms >= 0 ? Math.round(ms) : null
}

function readSize(file: FileWindow, tracks: Element): { width: number; height: number } | undefined {
  for (const track of elements(file, tracks.start, tracks.end)) {
    if (track.id !== TRACK) continue
    const video = find(file, VIDEO, track.start, track.end)
    const width = video && find(file, PIXEL_WIDTH, video.start, video.end)
    const height = video && find(file, PIXEL_HEIGHT, video.start, video.end)
    if (width && height) return { width: unsigned(file, width), height: unsigned(file, height) }
  }
  return undefined
}

function find(file: FileWindow, id: number, start: number, end: number): Element | undefined {
  for (const element of elements(file, start, end)) if (element.id === id) return element
  return undefined
}

function* elements(file: FileWindow, start: number, end: number): Generator<Element> {
  let at = start
  for (let count = 0; at < end && count < MAX_ELEMENTS; count += 1) {
    const id = variableInteger(file, at, true)
    const size = variableInteger(file, at + id.length, false)
    const content = at + id.length + size.length
    // A size of all ones: the element goes on to the end of its parent (a live recording).
    const stop = size.value === 2 ** (7 * size.length) - 1 ? end : Math.min(content + size.value, end)
    yield { id: id.value, start: content, end: stop }
    at = stop
  }
}

/** EBML's integer: the leading zeros of the first byte give the length; an id keeps the length's mark. */
function variableInteger(file: FileWindow, at: number, keepMark: boolean): { value: number; length: number } {
  const first = file.bytes(at, 1).readUInt8(0)
  const length = Math.clz32(first) - 23
  if (length > 8) throw new RangeError('A length of EBML is out of range')
  const bytes = file.bytes(at, length)
  let value = keepMark ? first : first & (0xff >> length)
  for (const byte of bytes.subarray(1)) value = value * 256 + byte
  return { value, length }
}

const content = (file: FileWindow, { start, end }: Element): Buffer => file.bytes(start, end - start)

function unsigned(file: FileWindow, element: Element): number {
  const bytes = content(file, element)
  return bytes.length === 0 || bytes.length > 6 ? 0 : bytes.readUIntBE(0, bytes.length)
}

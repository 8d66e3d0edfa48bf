import exifr from 'exifr'
import type { Metadata } from 'sharp'
import type { GeoPoint, PhotoMetadata } from './types.ts'

/** A longer name in EXIF is no name. */
const MAX_NAME = 120
const EXIF_PREFIX = 'Exif\0\0'

type Tags = Readonly<Record<string, unknown>>

/**
 * What EXIF says of a picture. Dates stay as the camera wrote them (exifr's own Date objects use the zone of the
 * server). Damaged EXIF says nothing: it must not cost the picture its renditions.
 */
export async function readPhotoMetadata(bytes: Buffer, metadata: Metadata): Promise<PhotoMetadata> {
  const tags = await readTags(bytes, metadata)
  const orientation = metadata.orientation ?? null
  return {
    ...readTakenAt(tags),
    camera: joinCamera(name(tags.Make), name(tags.Model)),
    lens: name(tags.LensModel),
    location: readLocation(tags),
    orientation: orientation !== null && orientation >= 1 && orientation <= 8 ? orientation : null,
  }
}

async function readTags(bytes: Buffer, { exif, format }: Metadata): Promise<Tags> {
  const source = exif ? stripPrefix(exif) : format === 'tiff' ? bytes : undefined
  if (!source) return {}
  try {
    const tags: Tags | undefined = await exifr.parse(source, {
      tiff: true,
      exif: true,
      gps: true,
      ifd1: false,
      interop: false,
      makerNote: false,
      userComment: false,
      xmp: false,
      iptc: false,
      icc: false,
      translateValues: false,
      reviveValues: false,
    })
    return tags ?? {}
  } catch {
    return {}
  }
}

/** JPEG and WebP put a marker before the TIFF structure that EXIF is; exifr wants the structure alone. */
const stripPrefix = (exif: Buffer): Buffer =>
  exif.toString('latin1', 0, EXIF_PREFIX.length) === EXIF_PREFIX ? exif.subarray(EXIF_PREFIX.length) : exif

/** The moment of exposure, else of digitisation; never of the last edit. */
function readTakenAt(tags: Tags): Pick<PhotoMetadata, 'takenAt' | 'takenAtOffset'> {
  const original = localTime(tags.DateTimeOriginal, tags.SubSecTimeOriginal)
  const local = original ?? localTime(tags.CreateDate, tags.SubSecTimeDigitized)
  if (local === null) return { takenAt: null, takenAtOffset: null }
  const offset =
    original === null ? offsetMinutes(tags.OffsetTimeDigitized) : offsetMinutes(tags.OffsetTimeOriginal)
  const takenAtOffset = offset ?? offsetMinutes(tags.OffsetTime)
  return { takenAt: local - (takenAtOffset ?? 0) * 60_000, takenAtOffset }
}

const EXIF_DATE = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/

/** `2024:05:31 23:59:59` as if it were UTC, in Unix ms; null for dates that do not exist (`0000:00:00`). */
function localTime(value: unknown, fraction: unknown): number | null {
  const match = EXIF_DATE.exec(typeof value === 'string' ? value : '')
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const time = Date.UTC(year, month - 1, day, hour, minute, second)
  const date = new Date(time)
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60
  return real && year >= 1000 ? time + milliseconds(fraction) : null
}

function milliseconds(fraction: unknown): number {
  const digits = typeof fraction === 'string' || typeof fraction === 'number' ? String(fraction).trim() : ''
  return /^\d+$/.test(digits) ? Number(digits.padEnd(3, '0').slice(0, 3)) : 0
}

/** `+02:00` in minutes; offsets lie between −12 and +14 hours. */
function offsetMinutes(value: unknown): number | null {
  const match = /^([+-])(\d\d):?(\d\d)/.exec(typeof value === 'string' ? value.trim() : '')
  if (!match) return typeof value === 'string' && value.trim() === 'Z' ? 0 : null
  const minutes = Number(match[2]) * 60 + Number(match[3])
  if (minutes > 14 * 60) return null
  return match[1] === '-' ? 0 - minutes : minutes
}

function readLocation(tags: Tags): GeoPoint | null {
  const lat = degrees(tags.GPSLatitude, tags.GPSLatitudeRef, 'S', 90)
  const lon = degrees(tags.GPSLongitude, tags.GPSLongitudeRef, 'W', 180)
  return lat === null || lon === null ? null : { lat, lon }
}

/** Degrees, minutes and seconds as a decimal with 7 digits (1 cm); null when it is no place on Earth. */
function degrees(parts: unknown, ref: unknown, negative: string, limit: number): number | null {
  if (!Array.isArray(parts) || parts.length !== 3) return null
  const [d, m, s] = parts.map(Number)
  if (d === undefined || m === undefined || s === undefined) return null
  const value = d + m / 60 + s / 3600
  if (!Number.isFinite(value) || value < 0 || value > limit) return null
  const sign = typeof ref === 'string' && ref.startsWith(negative) ? -1 : 1
  return Math.round(value * sign * 1e7) / 1e7 + 0
}

/** Printable text without the padding that cameras leave; null when nothing is left. */
function name(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const clean = value.replaceAll(/\p{C}+/gu, ' ').trim()
  return clean === '' || clean.length > MAX_NAME ? null : clean
}

/** Most makers repeat their name in the model. */
function joinCamera(make: string | null, model: string | null): string | null {
  if (make === null || model === null) return model ?? make
  return model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`
}

import { typeNotAllowed } from './failures.ts'
import { isSvg } from './sniff-svg.ts'
import type { MediaType } from './types.ts'

const JPEG: MediaType = { mime: 'image/jpeg', kind: 'image', extension: 'jpg' }
const PNG: MediaType = { mime: 'image/png', kind: 'image', extension: 'png' }
const GIF: MediaType = { mime: 'image/gif', kind: 'image', extension: 'gif' }
const TIFF: MediaType = { mime: 'image/tiff', kind: 'image', extension: 'tif' }
const WEBP: MediaType = { mime: 'image/webp', kind: 'image', extension: 'webp' }
const AVIF: MediaType = { mime: 'image/avif', kind: 'image', extension: 'avif' }
const HEIC: MediaType = { mime: 'image/heic', kind: 'image', extension: 'heic' }
const HEIF: MediaType = { mime: 'image/heif', kind: 'image', extension: 'heif' }
const SVG: MediaType = { mime: 'image/svg+xml', kind: 'image', extension: 'svg' }
const MP4: MediaType = { mime: 'video/mp4', kind: 'video', extension: 'mp4' }
const MOV: MediaType = { mime: 'video/quicktime', kind: 'video', extension: 'mov' }
const WEBM: MediaType = { mime: 'video/webm', kind: 'video', extension: 'webm' }
const MP3: MediaType = { mime: 'audio/mpeg', kind: 'audio', extension: 'mp3' }
const M4A: MediaType = { mime: 'audio/mp4', kind: 'audio', extension: 'm4a' }
const WAV: MediaType = { mime: 'audio/wav', kind: 'audio', extension: 'wav' }
const OGG: MediaType = { mime: 'audio/ogg', kind: 'audio', extension: 'ogg' }
const FLAC: MediaType = { mime: 'audio/flac', kind: 'audio', extension: 'flac' }
const PDF: MediaType = { mime: 'application/pdf', kind: 'document', extension: 'pdf' }

/**
 * Tells the type from the first bytes (64 KiB are plenty), never from a name or a header. What a file begins with is
 * what it is: a picture with a script behind it is a picture, and a script with a picture behind it is refused.
 * Throws 422 `library.type_not_allowed`.
 */
export function sniffMediaType(head: Buffer): MediaType {
  const type =
    fromSignature(head) ??
    fromRiff(head) ??
    fromIsoBrand(head) ??
    fromMatroska(head) ??
    fromOgg(head) ??
    (isMpegAudio(head) ? MP3 : undefined) ??
    (isSvg(head) ? SVG : undefined)
  if (!type) throw typeNotAllowed()
  return type
}

const text = (head: Buffer, start: number, end: number): string => head.toString('latin1', start, end)

/** Fixed signatures at the first byte; the sources are the formats' own specifications. */
const SIGNATURES: readonly (readonly [signature: string, type: MediaType])[] = [
  ['\xff\xd8\xff', JPEG],
  ['\x89PNG\r\n\x1a\n', PNG],
  ['GIF87a', GIF],
  ['GIF89a', GIF],
  ['II*\0', TIFF],
  ['MM\0*', TIFF],
  ['II+\0\x08\0\0\0', TIFF],
  ['MM\0+\0\x08\0\0', TIFF],
  ['fLaC', FLAC],
  ['%PDF-', PDF],
]

function fromSignature(head: Buffer): MediaType | undefined {
  const start = text(head, 0, 16)
  const type = SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1]
  // Canon's CR2 is a TIFF by its first bytes, but its pixels are raw sensor data.
  return type === TIFF && text(head, 8, 10) === 'CR' ? undefined : type
}

function fromRiff(head: Buffer): MediaType | undefined {
  if (text(head, 0, 4) !== 'RIFF') return undefined
  const form = text(head, 8, 12)
  if (form === 'WEBP') return WEBP
  return form === 'WAVE' ? WAV : undefined
}

/** Brands of the ISO base media file format (ISO/IEC 14496-12) that are kept, the telling ones first. */
const BRANDS: readonly (readonly [type: MediaType, brands: readonly string[]])[] = [
  [AVIF, ['avif', 'avis']],
  [HEIC, ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx']],
  [HEIF, ['mif1', 'msf1']],
  [M4A, ['M4A ', 'M4B ']],
  [MOV, ['qt  ']],
  [
    MP4,
    [
      'mp41',
      'mp42',
      'isom',
      'iso2',
      'iso3',
      'iso4',
      'iso5',
      'iso6',
      'avc1',
      'M4V ',
      'MSNV',
      'dash',
      'av01',
      'XAVC',
    ],
  ],
]
function fromIsoBrand(head: Buffer): MediaType | undefined {
  const box = text(head, 4, 8)
  if (box === 'moov' || box === 'wide') return MOV
  if (box !== 'ftyp' || head.length < 16) return undefined
  const end = Math.min(head.readUInt32BE(0), head.length, 512)
  const major = typeOfBrand(text(head, 8, 12))
  if (major !== HEIF) return major
  // mif1 says only "a still image"; a compatible brand says by which codec.
  for (let at = 16; at + 4 <= end; at += 4) {
    const type = typeOfBrand(text(head, at, at + 4))
    if (type === AVIF || type === HEIC) return type
  }
  return HEIF
}

const typeOfBrand = (brand: string): MediaType | undefined =>
  BRANDS.find(([, brands]) => brands.includes(brand))?.[0]

/** WebM is Matroska whose EBML header says so (element 0x4282, DocType). */
function fromMatroska(head: Buffer): MediaType | undefined {
  if (text(head, 0, 4) !== '\x1a\x45\xdf\xa3') return undefined
  return text(head, 4, 64).includes('\x42\x82\x84webm') ? WEBM : undefined
}

const OGG_AUDIO = ['OpusHead', '\x01vorbis', '\x7fFLAC', 'Speex   ']

function fromOgg(head: Buffer): MediaType | undefined {
  if (text(head, 0, 4) !== 'OggS') return undefined
  const firstPacket = 27 + (head[26] ?? 0)
  const codec = text(head, firstPacket, firstPacket + 8)
  return OGG_AUDIO.some(name => codec.startsWith(name)) ? OGG : undefined
}

function isMpegAudio(head: Buffer): boolean {
  if (text(head, 0, 3) === 'ID3') return (head[3] ?? 0xff) <= 4 && head.length > 10
  const length = mpegFrameLength(head, 0)
  // Eleven set bits are no proof; a second frame right behind the first is.
  return length !== undefined && mpegFrameLength(head, length) !== undefined
}

const BITRATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const BITRATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
const SAMPLE_RATES = [44100, 48000, 32000]

/** Bytes of the MPEG layer III frame at `at` (ISO/IEC 11172-3, 13818-3), or undefined when there is none. */
function mpegFrameLength(head: Buffer, at: number): number | undefined {
  if (at + 4 > head.length) return undefined
  const [b1, b2] = [head.readUInt8(at + 1), head.readUInt8(at + 2)]
  const version = (b1 >> 3) & 3
  const layer = (b1 >> 1) & 3
  if (head.readUInt8(at) !== 0xff || (b1 & 0xe0) !== 0xe0 || version === 1 || layer !== 1) return undefined
  const bitrate = (version === 3 ? BITRATES_1 : BITRATES_2)[b2 >> 4]
  const rate = SAMPLE_RATES[(b2 >> 2) & 3]
  if (!bitrate || !rate) return undefined
  const divisor = version === 3 ? 1 : version === 2 ? 2 : 4
  const samplesPerByte = version === 3 ? 144 : 72
  return Math.floor((samplesPerByte * bitrate * 1000) / (rate / divisor)) + ((b2 >> 1) & 1)
}

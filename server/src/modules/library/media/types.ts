type MediaKind = 'image' | 'video' | 'audio' | 'document'

/** What the bytes are, told by the bytes. */
export interface MediaType {
  readonly mime: string
  readonly kind: MediaKind
  /** Without a dot, e.g. `jpg`. */
  readonly extension: string
}

/** Bytes that were received but not yet accepted. */
export interface ProbeSource {
  /** The first bytes: 64 KiB, or all of a smaller file. */
  readonly head: Buffer
  /** Bytes of the whole file. */
  readonly size: number
  /** As told by `sniffMediaType`. */
  readonly mime: string
  /**
   * Reads `length` bytes (fewer at the end of the file) from `start` on, when the head does not tell enough
   * (an index at the end of a TIFF or MP4, a long profile before a JPEG's frame). Without it the head must do.
   */
  readonly read?: (start: number, length: number) => Promise<Buffer>
}

/** What the header tells. Sizes are as displayed: orientation is applied. Null: the type has none, or it is not told. */
export interface Probe {
  readonly mime: string
  readonly width: number | null
  readonly height: number | null
  /** EXIF orientation, 1–8. */
  readonly orientation: number | null
  /** Frames of an animation or pages of a document image, as far as the header tells; else 1. */
  readonly pages: number
  /** width × height of one page. */
  readonly pixels: number | null
  /** Milliseconds, of a video. */
  readonly durationMs: number | null
}

export interface GeoPoint {
  /** Degrees, north positive. */
  readonly lat: number
  /** Degrees, east positive. */
  readonly lon: number
}

/** From EXIF; null where it says nothing, or nothing that can be. */
export interface PhotoMetadata {
  /** Unix ms of the local time, interpreted with its offset if there is one, else as UTC. */
  readonly takenAt: number | null
  /** Minutes east of UTC that the camera noted. */
  readonly takenAtOffset: number | null
  readonly camera: string | null
  readonly lens: string | null
  readonly location: GeoPoint | null
  /** EXIF orientation, 1–8. */
  readonly orientation: number | null
}

export interface Rendition {
  readonly bytes: Buffer
  readonly mime: string
  readonly width: number
  readonly height: number
}

/** Everything that one decode of an image yields. */
export interface Derived extends PhotoMetadata {
  /** As displayed: orientation is applied. */
  readonly width: number
  readonly height: number
  readonly pages: number
  /** Lower-case hex. */
  readonly md5: string
  /** 64-bit perceptual hash as 16 lower-case hex digits; duplicates differ in at most 8–10 bits. */
  readonly phash: string
  /** base64. */
  readonly thumbhash: string
  /** Inside 1440×1440, WebP, sRGB, never enlarged. */
  readonly preview: Rendition
  /** Inside 250×250, WebP, sRGB, never enlarged. */
  readonly thumbnail: Rendition
}

type RenderFit = 'cover' | 'contain' | 'inside'
export type RenderFormat = 'jpeg' | 'webp' | 'avif'

/** A rendition on request. One side may be left out: it follows from the other. */
export interface RenderSpec {
  /** Pixels, 1–4096. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly fit: RenderFit
  readonly format: RenderFormat
  /** 1–100. */
  readonly quality: number
}

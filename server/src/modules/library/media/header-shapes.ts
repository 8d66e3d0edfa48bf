/** What a header states, before orientation is applied. */
export interface Header {
  readonly width: number
  readonly height: number
  /** EXIF orientation, 1–8. */
  readonly orientation: number | null
}

/** As displayed; null where the container does not tell. */
export interface VideoHeader {
  readonly width: number | null
  readonly height: number | null
  readonly durationMs: number | null
}

export const UNKNOWN_VIDEO: VideoHeader = { width: null, height: null, durationMs: null }

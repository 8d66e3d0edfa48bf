/** Pixels of one page; a decoder needs up to 8 bytes for each. */
export const MAX_PIXELS = 100_000_000

/** Bytes of an image that is decoded: it is held in memory on both sides of the process border. */
export const MAX_DECODE_BYTES = 256 * 1024 * 1024

/** Longest side of a rendition on request, in pixels. */
export const MAX_RENDER_SIDE = 4096

export const PREVIEW_SIDE = 1440
export const THUMBNAIL_SIDE = 250

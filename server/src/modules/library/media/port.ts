import type { Derived, Probe, ProbeSource, RenderSpec, Rendition } from './types.ts'

/**
 * Looks into media files, each time in a process apart. Besides what each call names, all may throw `process.deadline`
 * (500, final), `process.crashed` (500), `process.busy` and `process.closed` (503), or the signal's reason.
 */
export interface MediaPipeline {
  /**
   * The header check at upload: reads no pixels. Throws 422 `library.unreadable_image` for a broken header and
   * 422 `library.too_many_pixels` above 100 megapixels. Types without a header to check answer nulls.
   */
  probe(source: ProbeSource, signal: AbortSignal): Promise<Probe>
  /**
   * Metadata, hashes and both renditions of an image by one decode. Throws 422 `library.unreadable_image`,
   * `library.too_many_pixels`, `library.heic_unavailable` or `library.image_too_large_to_decode`.
   */
  derive(bytes: Buffer, type: { mime: string }, signal: AbortSignal): Promise<Derived>
  /** One rendition on request; throws as `derive` does. The first frame of an animation, orientation applied. */
  render(bytes: Buffer, type: { mime: string }, spec: RenderSpec, signal: AbortSignal): Promise<Rendition>
  /** Starts the children, so that the first photo does not wait for them. */
  warm(): Promise<void>
  /** Lets running work end until `deadline`, and ends the children. Idempotent. */
  close(deadline: AbortSignal): Promise<void>
}

/** The types of which renditions can be made; the others (SVG, video, audio, PDF) have `states.renditions` without any. */
const RENDERABLE: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/gif',
  'image/tiff',
  'image/heic',
  'image/heif',
])

/** Whether `derive` and `render` take this type. SVG is stored, but never drawn. */
export const isRenderable = (mime: string): boolean => RENDERABLE.has(mime)

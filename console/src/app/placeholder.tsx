import { useLayoutEffect, useRef } from 'react'
import { thumbHashToRGBA } from 'thumbhash'

const decoded = new Map<string, ImageData | null>()
/** Each is about 4 kB; beyond this many the oldest are forgotten. */
const MAX_DECODED = 2_000

function decode(thumbhash: string): ImageData | null {
  const known = decoded.get(thumbhash)
  if (known !== undefined) return known
  const image = parse(thumbhash)
  if (decoded.size >= MAX_DECODED)
    for (const oldest of decoded.keys()) {
      decoded.delete(oldest)
      break
    }
  decoded.set(thumbhash, image)
  return image
}

function parse(thumbhash: string): ImageData | null {
  try {
    const { w, h, rgba } = thumbHashToRGBA(Uint8Array.from(atob(thumbhash), char => char.charCodeAt(0)))
    return new ImageData(new Uint8ClampedArray(rgba), w, h)
  } catch {
    // A hash that cannot be read costs the picture its placeholder and nothing else.
    return null
  }
}

/** The blurred colours of a picture, drawn on a canvas, since the content security policy allows no data: URLs. */
export function Placeholder({ thumbhash, className }: { thumbhash: string; className?: string }) {
  const ref = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const image = decode(thumbhash)
    const canvas = ref.current
    if (!image || !canvas) return
    canvas.width = image.width
    canvas.height = image.height
    canvas.getContext('2d')?.putImageData(image, 0, 0)
  }, [thumbhash])
  return <canvas ref={ref} aria-hidden className={className} />
}

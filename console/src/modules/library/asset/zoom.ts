export type Zoom = { scale: number; x: number; y: number }
export type Size = { width: number; height: number }
export type Point = { x: number; y: number }

export const FIT: Zoom = { scale: 1, x: 0, y: 0 }

/** The size at which a picture fits into a frame; never larger than it is, unless it is tiny. */
export function fitInside(picture: Size, frame: Size): Size {
  if (picture.width === 0 || picture.height === 0) return { width: 0, height: 0 }
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height, 1)
  return { width: picture.width * scale, height: picture.height * scale }
}

/** Twice the picture's own pixels, and at least four times its fitted size. */
export const largestScale = (picture: Size, fitted: Size) =>
  Math.max(4, fitted.width === 0 ? 4 : (2 * picture.width) / fitted.width)

/** Keeps a picture from being pushed out of the frame: an edge may come in only as far as the frame's own edge. */
export function clamp(zoom: Zoom, fitted: Size, frame: Size): Zoom {
  const slack = (picture: number, room: number) => Math.max(0, (picture * zoom.scale - room) / 2)
  const within = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value))
  return {
    scale: zoom.scale,
    x: within(zoom.x, slack(fitted.width, frame.width)),
    y: within(zoom.y, slack(fitted.height, frame.height)),
  }
}

/** Zooms so that what lies under `point` stays there; `point` is measured from the middle of the frame. */
export function zoomAt(zoom: Zoom, factor: number, point: Point, limit: number): Zoom {
  const scale = Math.min(limit, Math.max(1, zoom.scale * factor))
  const ratio = scale / zoom.scale
  return {
    scale,
    x: point.x - (point.x - zoom.x) * ratio,
    y: point.y - (point.y - zoom.y) * ratio,
  }
}

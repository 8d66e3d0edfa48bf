import {
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { clamp, FIT, fitInside, largestScale, type Point, type Size, type Zoom, zoomAt } from './zoom.ts'

/** One press of a key or a button. */
const STEP = 1.5
const DOUBLE_CLICK = 2.5
/** Makes a notch of a usual wheel (100 pixels) about a fifth of the size. */
const WHEEL_SPEED = 0.002
const PAN_PIXELS = 80
/** A finger that went this far sideways meant the next picture. */
const SWIPE_PIXELS = 56
/** Above 1 by what rounding may add. */
const FITTED = 1.001

/** Zooming and moving a picture by wheel, pinch, drag, double click and by name. */
export function useZoom(
  frame: RefObject<HTMLElement | null>,
  picture: Size,
  onSwipe: (direction: 'left' | 'right') => void,
) {
  const room = useSize(frame)
  const [zoom, setZoom] = useState<Zoom>(FIT)
  const fitted = fitInside(picture, room)
  const limit = largestScale(picture, fitted)
  const change = useCallback(
    (next: (zoom: Zoom) => Zoom) => setZoom(before => clamp(next(before), fitted, room)),
    [fitted.width, fitted.height, room.width, room.height, room, fitted],
  )
  const fromMiddle = (event: { clientX: number; clientY: number }): Point => {
    const box = frame.current?.getBoundingClientRect()
    if (!box) return { x: 0, y: 0 }
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
  }
  const by = (factor: number, point: Point = { x: 0, y: 0 }) =>
    change(before => zoomAt(before, factor, point, limit))
  useWheel(frame, event => by(Math.exp(-event.deltaY * WHEEL_SPEED), fromMiddle(event)))
  const pointers = usePointers({
    onDrag: (dx, dy) => change(before => ({ ...before, x: before.x + dx, y: before.y + dy })),
    onPinch: (factor, middle) => by(factor, fromMiddle(middle)),
    onFling: distance => {
      if (zoom.scale <= FITTED && Math.abs(distance) > SWIPE_PIXELS) onSwipe(distance < 0 ? 'left' : 'right')
    },
  })
  return {
    zoom,
    fitted,
    isZoomed: zoom.scale > FITTED,
    /** Screen pixels per picture pixel. */
    actual: picture.width === 0 ? 1 : (fitted.width * zoom.scale) / picture.width,
    zoomIn: () => by(STEP),
    zoomOut: () => by(1 / STEP),
    fit: () => setZoom(FIT),
    pan: (dx: number, dy: number) =>
      change(before => ({ ...before, x: before.x + dx * PAN_PIXELS, y: before.y + dy * PAN_PIXELS })),
    handlers: {
      ...pointers,
      onDoubleClick: (event: { clientX: number; clientY: number }) =>
        zoom.scale > FITTED ? setZoom(FIT) : by(DOUBLE_CLICK, fromMiddle(event)),
    },
  }
}

function useSize(ref: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}

/** React listens to the wheel passively, which would let the page scroll beneath the picture. */
function useWheel(ref: RefObject<HTMLElement | null>, onWheel: (event: WheelEvent) => void) {
  const latest = useRef(onWheel)
  useEffect(() => {
    latest.current = onWheel
  })
  useEffect(() => {
    const element = ref.current
    const listener = (event: WheelEvent) => {
      event.preventDefault()
      latest.current(event)
    }
    element?.addEventListener('wheel', listener, { passive: false })
    return () => element?.removeEventListener('wheel', listener)
  }, [ref])
}

type PointerMoves = {
  onDrag: (dx: number, dy: number) => void
  onPinch: (factor: number, middle: { clientX: number; clientY: number }) => void
  /** A touch has ended this far to the side, in pixels; negative is left. */
  onFling: (distance: number) => void
}

/** One pointer drags, two pinch. */
function usePointers({ onDrag, onPinch, onFling }: PointerMoves) {
  const down = useRef(new Map<number, Point>())
  const start = useRef<Point | null>(null)
  const end = (event: PointerEvent) => {
    down.current.delete(event.pointerId)
    start.current = null
  }
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      const here = { x: event.clientX, y: event.clientY }
      down.current.set(event.pointerId, here)
      // Only one finger swipes, and a mouse never does.
      start.current = down.current.size === 1 && event.pointerType === 'touch' ? here : null
    },
    onPointerMove: (event: PointerEvent) => {
      const before = down.current.get(event.pointerId)
      if (!before) return
      const now = { x: event.clientX, y: event.clientY }
      const other = [...down.current].find(([id]) => id !== event.pointerId)?.[1]
      down.current.set(event.pointerId, now)
      if (!other) return onDrag(now.x - before.x, now.y - before.y)
      const distance = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y))
      const middle = { clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 }
      onPinch(distance(now) / distance(before), middle)
    },
    onPointerUp: (event: PointerEvent) => {
      if (start.current) onFling(event.clientX - start.current.x)
      end(event)
    },
    onPointerCancel: end,
  }
}

import type { FaceBox } from '@fovea/client'
import { type PointerEvent, useRef, useState } from 'react'

type Point = { x: number; y: number }

/** Smaller than this share of the picture in each direction was a click, and no box. */
const SMALLEST = 0.01

const inside = (value: number) => Math.min(1, Math.max(0, value))

/** Where the pointer is, in shares of the element. */
function pointOf(event: PointerEvent<HTMLElement>): Point {
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
  return { x: inside((event.clientX - left) / width), y: inside((event.clientY - top) / height) }
}

const boxOf = (a: Point, b: Point): FaceBox => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
})

/** A box that is drawn from corner to corner, in shares of the element that takes the pointer. */
export function useBoxDrawing(onBox: (box: FaceBox) => void) {
  const start = useRef<Point | null>(null)
  const [box, setBox] = useState<FaceBox>()
  return {
    box,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        event.stopPropagation()
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = pointOf(event)
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        event.stopPropagation()
        if (start.current) setBox(boxOf(start.current, pointOf(event)))
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        event.stopPropagation()
        const drawn = start.current && boxOf(start.current, pointOf(event))
        start.current = null
        setBox(undefined)
        if (drawn && drawn.width > SMALLEST && drawn.height > SMALLEST) onBox(drawn)
      },
    },
  }
}

import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'

const STEP = 1.6
const MOST = 200
/** An SVG that is wider is drawn slowly or not at all by some browsers. */
const MOST_PX = 60_000

export type Zoom = {
  scroller: RefObject<HTMLDivElement | null>
  /** Of the whole axis, in pixels. */
  width: number
  /** What is seen of it. */
  view: { left: number; width: number }
  scale: number
  onScroll: () => void
  zoomIn: () => void
  zoomOut: () => void
  fit: () => void
  /** Scrolls as far as is needed for a place, 0 to 1, to be seen. */
  reveal: (place: number) => void
}

/** An axis that is as wide as its frame, or a multiple of it, in which one scrolls. The middle stays in the middle. */
export function useZoom(): Zoom {
  const scroller = useRef<HTMLDivElement>(null)
  const middle = useRef<number | null>(null)
  const [scale, setScale] = useState(1)
  const [view, setView] = useState({ left: 0, width: 0 })
  const width = view.width * scale
  const look = useCallback(() => {
    const element = scroller.current
    if (element) setView({ left: element.scrollLeft, width: element.clientWidth })
  }, [])
  useLayoutEffect(() => {
    look()
    const observer = new ResizeObserver(look)
    if (scroller.current) observer.observe(scroller.current)
    return () => observer.disconnect()
  }, [look])
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || middle.current === null) return
    element.scrollLeft = middle.current * width - element.clientWidth / 2
    middle.current = null
    look()
  }, [width, look])
  const zoomTo = (next: number) => {
    const most = Math.max(1, Math.min(MOST, MOST_PX / Math.max(1, view.width)))
    middle.current = width === 0 ? null : (view.left + view.width / 2) / width
    setScale(Math.min(most, Math.max(1, next)))
  }
  const reveal = useCallback(
    (place: number) => {
      const element = scroller.current
      if (!element) return
      const at = place * width
      const margin = Math.min(80, element.clientWidth / 4)
      if (at < element.scrollLeft + margin || at > element.scrollLeft + element.clientWidth - margin)
        element.scrollTo({ left: at - element.clientWidth / 2 })
    },
    [width],
  )
  return {
    scroller,
    width,
    view,
    scale,
    onScroll: look,
    zoomIn: () => zoomTo(scale * STEP),
    zoomOut: () => zoomTo(scale / STEP),
    fit: () => zoomTo(1),
    reveal,
  }
}

import { type RefObject, useLayoutEffect, useState } from 'react'

/** The width of an element and its distance from the top of the document, in pixels; both change with the window. */
export function useWidth(ref: RefObject<HTMLElement | null>): { width: number; top: number } {
  const [size, setSize] = useState({ width: 0, top: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => {
      const width = Math.floor(element.clientWidth)
      const top = Math.round(element.getBoundingClientRect().top + window.scrollY)
      setSize(before => (before.width === width && before.top === top ? before : { width, top }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}

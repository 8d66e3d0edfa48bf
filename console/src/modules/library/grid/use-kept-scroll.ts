import { useLayoutEffect, useRef } from 'react'
import type { View } from '../data/view.ts'

const kept = new Map<string, number>()

const keyOf = (view: View) => JSON.stringify(view)

/** Brings a grid back to where it was scrolled to when it was left for an asset. */
export function useKeptScroll(view: View, isLaidOut: boolean) {
  const key = keyOf(view)
  const restored = useRef('')
  useLayoutEffect(() => {
    if (!isLaidOut || restored.current === key) return
    restored.current = key
    window.scrollTo(0, kept.get(key) ?? 0)
  }, [key, isLaidOut])
  // Taken down by a layout effect, which comes before the browser moves what is left of the page.
  useLayoutEffect(() => {
    const keep = () => {
      if (restored.current === key) kept.set(key, window.scrollY)
    }
    window.addEventListener('scroll', keep, { passive: true })
    return () => window.removeEventListener('scroll', keep)
  }, [key])
}

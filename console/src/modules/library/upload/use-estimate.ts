import { useEffect, useRef, useState } from 'react'
import { formatRemaining } from '#/format/index.ts'
import type { Totals } from './item.ts'

const SAMPLE_MS = 1_000
/** The weight of the newest second in the moving average: steady enough to read, quick enough to be true. */
const WEIGHT = 0.25

/** Bytes per second, and the time that is left, in words. */
export function useEstimate(totals: Totals, isActive: boolean): { speed: number; left: string } {
  const latest = useRef(totals)
  const [speed, setSpeed] = useState(0)
  useEffect(() => {
    latest.current = totals
  })
  useEffect(() => {
    if (!isActive) return setSpeed(0)
    let before = latest.current.sent
    const timer = setInterval(() => {
      const { sent } = latest.current
      const rate = ((sent - before) * 1000) / SAMPLE_MS
      before = sent
      if (rate >= 0) setSpeed(known => (known === 0 ? rate : known + WEIGHT * (rate - known)))
    }, SAMPLE_MS)
    return () => clearInterval(timer)
  }, [isActive])
  return { speed, left: speed > 0 ? formatRemaining(totals.remaining / speed) : '' }
}

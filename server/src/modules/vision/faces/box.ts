import type { Box } from './ports.ts'

const shared = (first: Box, second: Box): number => {
  const width = Math.min(first.x + first.width, second.x + second.width) - Math.max(first.x, second.x)
  const height = Math.min(first.y + first.height, second.y + second.height) - Math.max(first.y, second.y)
  return Math.max(0, width) * Math.max(0, height)
}

export const areaOf = ({ width, height }: Box): number => width * height

/** What two boxes share, as a part of what they cover together (intersection over union), 0 to 1. */
export const overlapOf = (first: Box, second: Box): number => {
  const both = shared(first, second)
  const either = areaOf(first) + areaOf(second) - both
  return either > 0 ? both / either : 0
}

/** What two boxes share, as a part of the smaller one, 0 to 1: a part of a face within the whole face has 1. */
export const containmentOf = (first: Box, second: Box): number => {
  const smaller = Math.min(areaOf(first), areaOf(second))
  return smaller > 0 ? shared(first, second) / smaller : 0
}

/** The part of a box that lies within the picture; measures are relative to it. */
export const clampBox = ({ x, y, width, height }: Box): Box => {
  const left = Math.min(1, Math.max(0, x))
  const top = Math.min(1, Math.max(0, y))
  return {
    x: left,
    y: top,
    width: Math.min(1, Math.max(left, x + width)) - left,
    height: Math.min(1, Math.max(top, y + height)) - top,
  }
}

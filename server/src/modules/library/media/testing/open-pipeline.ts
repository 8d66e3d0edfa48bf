import { afterAll } from 'vitest'
import type { ChildExit } from '#kernel/processes'
import { createMediaPipeline } from '../pipeline.ts'
import type { MediaPipeline } from '../port.ts'

/** A pipeline with real children for all tests of a file, closed after them; `exits` tells which children ended. */
export function openPipeline(options: { deadlineMs?: number } = {}): {
  media: MediaPipeline
  exits: ChildExit[]
} {
  const exits: ChildExit[] = []
  const media = createMediaPipeline({ children: 2, onChildExit: exit => exits.push(exit), ...options })
  afterAll(() => media.close(AbortSignal.abort()))
  return { media, exits }
}

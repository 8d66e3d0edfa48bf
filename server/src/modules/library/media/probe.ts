import { Problem } from '#kernel/errors'
import { unreadableImage } from './failures.ts'
import { FileWindow, MoreNeeded } from './file-window.ts'
import { readHeader } from './header.ts'
import { readVideo } from './header-video.ts'
import type { ProbeAnswer, ProbeTask } from './tasks.ts'
import type { Probe } from './types.ts'

/** One round of the header check; see `MediaPipeline.probe`. */
export function probe(task: ProbeTask): ProbeAnswer {
  const file = new FileWindow(task.size, task.parts)
  try {
    return { kind: 'probe', probe: readProbe(task.mime, file) }
  } catch (error) {
    if (error instanceof MoreNeeded) {
      if (task.last) return { kind: 'probe', probe: unknown(task.mime) }
      return { kind: 'more', start: error.start, length: error.length }
    }
    if (error instanceof Problem) throw error
    // A length field led a reader out of its structure.
    if (error instanceof RangeError) throw unreadableImage('its header is broken', error)
    throw error
  }
}

const unknown = (mime: string): Probe => ({
  mime,
  width: null,
  height: null,
  orientation: null,
  pages: 1,
  pixels: null,
  durationMs: null,
})

function readProbe(mime: string, file: FileWindow): Probe {
  const video = readVideo(mime, file)
  if (video) return { ...unknown(mime), ...video }
  const header = readHeader(mime, file)
  if (!header) return unknown(mime)
  const { width, height, orientation } = header
  const turned = orientation !== null && orientation >= 5
  return {
    ...unknown(mime),
    width: turned ? height : width,
    height: turned ? width : height,
    orientation,
    pixels: width * height,
  }
}

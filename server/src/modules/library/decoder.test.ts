import { describe, expect, it } from 'vitest'
import type { ObjectStore } from '#kernel/storage'
import { createDecoder } from './decoder.ts'
import type { MediaPipeline } from './media/index.ts'

const MEGABYTE = 1024 * 1024
const never = new AbortController().signal

/** Counts the bytes that are held at once; a decode lasts until the test says so. */
const rig = () => {
  let held = 0
  let most = 0
  const running: (() => void)[] = []
  const objects: Pick<ObjectStore, 'read'> = {
    read: async sha256 => {
      held += Number(sha256) * MEGABYTE
      most = Math.max(most, held)
      return Buffer.from(sha256)
    },
  }
  const media: Pick<MediaPipeline, 'render'> = {
    render: async bytes => {
      await new Promise<void>(resolve => running.push(resolve))
      held -= Number(bytes.toString()) * MEGABYTE
      return { bytes: Buffer.alloc(1), mime: 'image/webp', width: 1, height: 1 }
    },
  }
  const decoder = createDecoder({
    // The decoder asks these two parts for nothing else.
    objects: objects as ObjectStore,
    media: media as MediaPipeline,
  })
  const spec = { width: 1, fit: 'inside', format: 'webp', quality: 80 } as const
  const render = (megabytes: number, signal = never) =>
    decoder.render(
      { sha256: String(megabytes), size: megabytes * MEGABYTE, mime: 'image/tiff' },
      spec,
      signal,
    )
  return { render, running, most: () => most / MEGABYTE }
}

describe('many large pictures at once', () => {
  it('never hold more memory than their budget, and all are made in the end', async () => {
    const { render, running, most } = rig()
    const all = Promise.all([100, 100, 100, 250, 10, 10].map(megabytes => render(megabytes)))
    const pump = setInterval(() => running.shift()?.(), 1)
    await all
    clearInterval(pump)
    expect(most()).toBeLessThanOrEqual(256)
  })

  it('are refused with a code when too many wait, and one that gives up makes room', async () => {
    const { render, running } = rig()
    const first = render(250)
    const leaving = new AbortController()
    const waiting = Array.from({ length: 32 }, () => render(100, leaving.signal).catch(() => 'left'))
    await expect(render(100)).rejects.toMatchObject({ code: 'library.busy', status: 503 })
    leaving.abort()
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 32 }, () => 'left'))
    await expect.poll(() => running.length).toBe(1)
    running.shift()?.()
    await first
  })

  it('refuse what no budget could ever hold', async () => {
    await expect(rig().render(300)).rejects.toMatchObject({ code: 'library.image_too_large_to_decode' })
  })
})

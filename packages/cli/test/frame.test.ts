import type { Queue } from '@fovea/client'
import { describe, expect, it } from 'vitest'
import { frameOf } from '../src/watch/frame.ts'

const queueOf = (name: string, numbers: Partial<Queue>): Queue => ({
  name,
  queued: 0,
  running: 0,
  delayed: 0,
  blocked: 0,
  failed: 0,
  quarantined: 0,
  oldestQueuedAt: null,
  workers: 0,
  concurrency: null,
  paused: false,
  pausedAt: null,
  pausedBy: null,
  ...numbers,
})

const frame = (queues: Queue[], rows: number): string[] =>
  frameOf(
    { queues, running: [], failures: [] },
    { url: 'http://127.0.0.1:4500', lost: null, now: 0, rows, paint: (_colour, text) => text },
  )

describe('a terminal too low for all queues', () => {
  const old = Array.from({ length: 20 }, (_, at) => queueOf(`old-${at}`, { failed: 3 }))
  const idle = Array.from({ length: 20 }, (_, at) => queueOf(`idle-${at}`, {}))

  it('shows the one that runs before those that only failed long ago, and those before the idle ones', () => {
    const lines = frame([...idle, ...old, queueOf('import', { running: 1 })], 20)
    const names = lines.filter(line => /^(old|idle|import)/.test(line)).map(line => line.split(/[\s-]/)[0])
    expect(names).toContain('import')
    expect(names).toContain('old')
    expect(names).not.toContain('idle')
    expect(lines.length).toBeLessThanOrEqual(20)
  })
})

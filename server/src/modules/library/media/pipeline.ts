import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { sep } from 'node:path'
import { type ChildExit, type ChildPool, createChildPool, type PoolMetrics } from '#kernel/processes'
import type { Tracing } from '#kernel/telemetry'
import { imageTooLargeToDecode, notAnImage, unreadableImage } from './failures.ts'
import { MAX_DECODE_BYTES } from './limits.ts'
import { isRenderable, type MediaPipeline } from './port.ts'
import type { DeriveTask, FilePart, ProbeAnswer, ProbeTask, RenderTask } from './tasks.ts'
import type { Derived, Probe, ProbeSource, RenderSpec, Rendition } from './types.ts'

/** A header tells where to read on; more rounds than this are a labyrinth, not a file. */
const MAX_PROBE_ROUNDS = 8
const PROBE_DEADLINE_MS = 5_000
/** 100 megapixels of HEIC take about 10 s; a busy machine may take six times as long. */
const WORK_DEADLINE_MS = 60_000
/** Uploads that wait for their header check; a check takes about a millisecond. */
const MAX_WAITING_PROBES = 1000
/** Each waiting run holds its image in memory, and its caller would rather come again than wait for minutes. */
const MAX_WAITING_WORK = 32
const IDLE_SHUTDOWN_MS = 5 * 60_000

export interface MediaPipelineOptions {
  /** Children that decode; default: one for each core. */
  readonly children?: number
  /** Children that only read headers, so that an upload never waits for a decoder; default 1. */
  readonly probeChildren?: number
  /** Milliseconds for one derivation or rendition (default 60 000). */
  readonly deadlineMs?: number
  /** Told about every child that ended, for the log. */
  readonly onChildExit?: (exit: ChildExit) => void
  /** Where the numbers of a pool (`media`, `media-probe`) go. */
  readonly metrics?: (pool: string) => PoolMetrics
  readonly tracing?: Tracing
}

/** The pipeline over two pools of children; see `MediaPipeline`. Nothing starts before the first call or `warm`. */
export function createMediaPipeline(options: MediaPipelineOptions = {}): MediaPipeline {
  const shared = {
    idleShutdownMs: IDLE_SHUTDOWN_MS,
    ...(options.onChildExit ? { onExit: options.onChildExit } : {}),
    ...(options.tracing ? { tracing: options.tracing } : {}),
  }
  const metrics = (pool: string): { metrics?: PoolMetrics } =>
    options.metrics ? { metrics: options.metrics(pool) } : {}
  const probes = createChildPool({
    ...shared,
    ...metrics('media-probe'),
    name: 'media-probe',
    entry: new URL('./probe-child.ts', import.meta.url),
    permissions: { read: [], addons: false },
    size: options.probeChildren ?? 1,
    deadlineMs: PROBE_DEADLINE_MS,
    maxQueue: MAX_WAITING_PROBES,
    maxOldSpaceMb: 128,
    maxRuns: 100_000,
  })
  const work = createChildPool({
    ...shared,
    ...metrics('media'),
    name: 'media',
    entry: new URL('./child.ts', import.meta.url),
    permissions: { read: packageFolders(), addons: true },
    size: options.children ?? availableParallelism(),
    deadlineMs: options.deadlineMs ?? WORK_DEADLINE_MS,
    maxQueue: MAX_WAITING_WORK,
    maxOldSpaceMb: 256,
  })
  return new PooledPipeline(probes, work)
}

class PooledPipeline implements MediaPipeline {
  readonly #probes: ChildPool
  readonly #work: ChildPool

  constructor(probes: ChildPool, work: ChildPool) {
    this.#probes = probes
    this.#work = work
  }

  async probe(source: ProbeSource, signal: AbortSignal): Promise<Probe> {
    const { mime, size, read } = source
    const parts: FilePart[] = [{ start: 0, bytes: source.head }]
    for (let round = 0; round < MAX_PROBE_ROUNDS; round += 1) {
      const task: ProbeTask = { mime, size, parts, last: !read }
      const answer = await this.#probes.run<ProbeTask, ProbeAnswer>('probe', task, { signal })
      if (answer.kind === 'probe') return answer.probe
      if (!read) break
      parts.push({ start: answer.start, bytes: await read(answer.start, answer.length) })
      signal.throwIfAborted()
    }
    throw unreadableImage('its header has no end')
  }

  async derive(bytes: Buffer, { mime }: { mime: string }, signal: AbortSignal): Promise<Derived> {
    assertDecodable(bytes, mime)
    return this.#work.run<DeriveTask, Derived>('derive', { bytes, mime }, { signal })
  }

  async render(
    bytes: Buffer,
    { mime }: { mime: string },
    spec: RenderSpec,
    signal: AbortSignal,
  ): Promise<Rendition> {
    assertDecodable(bytes, mime)
    return this.#work.run<RenderTask, Rendition>('render', { bytes, mime, spec }, { signal })
  }

  async warm(): Promise<void> {
    await Promise.all([this.#probes.warm(), this.#work.warm()])
  }

  async close(deadline: AbortSignal): Promise<void> {
    await Promise.all([this.#probes.close(deadline), this.#work.close(deadline)])
  }
}

function assertDecodable(bytes: Buffer, mime: string): void {
  if (!isRenderable(mime)) throw notAnImage(mime)
  if (bytes.length > MAX_DECODE_BYTES) throw imageTooLargeToDecode(bytes.length)
}

/** The node_modules folder that the codecs are in: all that a child may read besides its own source. */
function packageFolders(): string[] {
  const codec = createRequire(import.meta.url).resolve('sharp')
  const marker = `${sep}node_modules${sep}`
  return [codec.slice(0, codec.indexOf(marker) + marker.length)]
}

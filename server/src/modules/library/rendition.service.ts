import type { Actor } from '#kernel/access'
import type { Database, Tx } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { ObjectRegistry, ObjectStore, StagedObject } from '#kernel/storage'
import type { Clock } from '#kernel/system'
import { type AssetRow, lockAsset } from './asset.repository.ts'
import { findVisible } from './asset.service.ts'
import type { Decoder, Source } from './decoder.ts'
import { type DeriveService, stageBytes } from './derive.service.ts'
import {
  assetNotFound,
  noRendition,
  renderSizeMissing,
  renditionFailed,
  renditionPending,
  versionNotFound,
} from './errors.ts'
import { isRenderable, PREVIEW_SIDE, type RenderSpec, THUMBNAIL_SIDE } from './media/index.ts'
import { findRendition, insertRenditions, type RenditionRow, trimRenders } from './rendition.repository.ts'
import type { RenderQuery } from './schema.ts'
import { findVersion } from './version.repository.ts'

export interface RenditionService {
  /** The stored thumbnail or preview; made now when it is asked for early, 503 when that takes longer than two seconds. */
  find(
    actor: Actor,
    id: string,
    spec: 'thumbnail' | 'preview',
    version: number | undefined,
    signal: AbortSignal,
  ): Promise<RenditionRow>
  /** A rendition of any size up to 4096 pixels; the newest 32 of an asset are kept. */
  render(actor: Actor, id: string, query: RenderQuery): Promise<RenditionRow>
}

interface Parts {
  readonly db: Database
  readonly objects: ObjectStore
  readonly registry: ObjectRegistry
  readonly decoder: Decoder
  readonly derive: DeriveService
  readonly clock: Clock
}

/** What the contract allows for a rendition that is asked for before it was made. */
const ON_DEMAND_MS = 2_000
const RENDERS_KEPT = 32
/** Bytes that are being read, each version once, however many ask for it. */
const MAX_IN_FLIGHT = 256

export const createRenditionService = (parts: Parts): RenditionService => {
  const inFlight = new Map<string, Promise<void>>()
  const renders = new Map<string, Promise<RenditionRow>>()
  return {
    find: (actor, id, spec, version, signal) => find(parts, inFlight, actor, id, spec, version, signal),
    render: (actor, id, query) => render(parts, renders, actor, id, query),
  }
}

const find = async (
  parts: Parts,
  inFlight: Map<string, Promise<void>>,
  actor: Actor,
  id: string,
  spec: 'thumbnail' | 'preview',
  version: number | undefined,
  signal: AbortSignal,
): Promise<RenditionRow> => {
  const row = await findVisible(parts.db.query, actor, id, 'library:read')
  const wanted = version ?? row.version
  const stored = await findRendition(parts.db.query, row.id, wanted, spec)
  if (stored) return stored
  if (wanted !== row.version) return findOld(parts, row, wanted, spec, signal)
  if (!isRenderable(row.mime)) throw noRendition(row.kind)
  if (row.renditionsState === 'failed') throw renditionFailed(failureOf(row))
  await deriveSoon(parts, inFlight, row)
  const made = await findRendition(parts.db.query, row.id, wanted, spec)
  if (!made) throw renditionPending()
  return made
}

const failureOf = (row: AssetRow) =>
  row.failureCode === null ? null : { code: row.failureCode, message: row.failureMessage ?? '' }

/** Runs the derivation here, in the children of this process, and waits for it for two seconds at most. */
const deriveSoon = async (
  parts: Parts,
  inFlight: Map<string, Promise<void>>,
  row: AssetRow,
): Promise<void> => {
  const run = once(inFlight, `${row.id}/${row.version}`, () =>
    parts.derive.derive(row.id, row.version, {
      signal: AbortSignal.timeout(RENDER_MS),
      transaction: work => parts.db.transaction(work),
    }),
  )
  // Awaited for two seconds only; what it says later, nobody hears.
  run.catch(() => undefined)
  const timer = new AbortController()
  try {
    await Promise.race([run, parts.clock.wait(ON_DEMAND_MS, timer.signal)])
  } catch (error) {
    if (error instanceof Problem && !error.retryable) throw renditionFailed(error)
    throw renditionPending()
  } finally {
    timer.abort()
  }
}

const SIDES = { thumbnail: THUMBNAIL_SIDE, preview: PREVIEW_SIDE } as const

/** An older version whose renditions were never made, or that was restored from elsewhere: rendered like any size. */
const findOld = async (
  parts: Parts,
  row: AssetRow,
  version: number,
  spec: 'thumbnail' | 'preview',
  signal: AbortSignal,
): Promise<RenditionRow> => {
  const old = await findVersion(parts.db.query, row.id, version)
  if (!old) throw versionNotFound()
  if (!isRenderable(old.mime)) throw noRendition(old.kind)
  const side = SIDES[spec]
  return make(
    parts,
    row,
    version,
    old,
    spec,
    { width: side, height: side, fit: 'inside', format: 'webp', quality: 80 },
    signal,
  )
}

const RENDER_MS = 60_000

const render = async (
  parts: Parts,
  renders: Map<string, Promise<RenditionRow>>,
  actor: Actor,
  id: string,
  query: RenderQuery,
): Promise<RenditionRow> => {
  const row = await findVisible(parts.db.query, actor, id, 'library:read')
  if (query.width === undefined && query.height === undefined) throw renderSizeMissing()
  const version = query.version ?? row.version
  const source = version === row.version ? row : await findVersion(parts.db.query, row.id, version)
  if (!source) throw versionNotFound()
  if (!isRenderable(source.mime)) throw noRendition(source.kind)
  const { width, height, fit, format, quality } = query
  const spec = `${width ?? ''}x${height ?? ''}-${fit}-${format}-q${quality}`
  const stored = await findRendition(parts.db.query, row.id, version, spec)
  if (stored) return stored
  const size = { width, height, fit, format, quality }
  // Whoever asks for the same picture meanwhile waits for this one, so it does not end with the first who leaves.
  return once(renders, `${row.id}/${version}/${spec}`, () =>
    make(parts, row, version, source, spec, size, AbortSignal.timeout(RENDER_MS)),
  )
}

/** Runs `work` once for all who ask for `key` while it runs. */
const once = <T>(running: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> => {
  const known = running.get(key)
  if (known) return known
  if (running.size >= MAX_IN_FLIGHT) throw renditionPending()
  const run = work().finally(() => running.delete(key))
  running.set(key, run)
  return run
}

const make = async (
  parts: Parts,
  row: AssetRow,
  version: number,
  source: Source,
  spec: string,
  size: RenderSpec,
  signal: AbortSignal,
): Promise<RenditionRow> => {
  const made = await parts.decoder.render(source, size, signal).catch((error: unknown) => {
    throw error instanceof Problem && !error.retryable ? renditionFailed(error) : error
  })
  const staged = await stageBytes(parts.objects, made.bytes, signal)
  const rendition: RenditionRow = {
    assetId: row.id,
    version,
    spec,
    sha256: staged.sha256,
    size: staged.size,
    mime: made.mime,
    width: made.width,
    height: made.height,
    createdAt: parts.clock.now(),
  }
  try {
    await parts.registry.prepare([staged], { signal })
    await parts.db.transaction(tx => keep(parts, tx, rendition, staged))
  } finally {
    await staged.discard()
  }
  return rendition
}

const keep = async (parts: Parts, tx: Tx, rendition: RenditionRow, staged: StagedObject): Promise<void> => {
  // The asset before the object, as everywhere; purged in the meantime, it takes no more renditions.
  if (!(await lockAsset(tx, rendition.assetId))) throw assetNotFound()
  await parts.registry.keep(tx, staged)
  await insertRenditions(tx, [rendition])
  await trimRenders(tx, rendition.assetId, RENDERS_KEPT)
}

import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '#kernel/errors'
import type { JobContext } from '#kernel/jobs'
import type { NewNotice } from '#kernel/notices'
import type { ChildPool } from '#kernel/processes'
import type { StagedObject } from '#kernel/storage'
import type { VisionParts } from '../../../part.ts'
import { dropVectorTable, hasPgvector, locationOf, PGVECTOR } from '../adapters/pgvector.ts'
import { dissolveIndex } from '../dissolve.ts'
import { ENGINE } from '../engine.ts'
import { lowRecall, noPgvector } from '../errors.ts'
import { indexFolder } from '../folder.ts'
import { findIndex, markIndex, saveIndex } from '../index.repository.ts'
import type { Place } from '../place.ts'
import type { VectorIndexRow } from '../tables.ts'
import { horizonOf, sampleVectors } from '../vector.repository.ts'
import { SAMPLED_QUERIES, WANTED_RECALL } from './attempts.ts'
import { openBuildChild } from './build-child.ts'
import { buildTable } from './pgvector-build.ts'
import { allVectors } from './source.ts'
import { type BuiltFile, buildFile } from './usearch-build.ts'
import type { BuildWish } from './wish.ts'

export interface IndexBuilds {
  /** Builds, measures and, when it finds enough, puts into use. Throws what a pool of children throws. */
  build(place: Place, context: JobContext): Promise<void>
}

type Parts = Pick<VisionParts, 'db' | 'objects' | 'registry' | 'notices' | 'clock' | 'log' | 'pools'> & {
  readonly config: Pick<VisionParts['config'], 'FOVEA_DATA_DIR' | 'VISION_INDEX' | 'VISION_INDEX_THREADS'>
  /** What an index must find at least; WANTED_RECALL unless told. */
  readonly wantedRecall?: number
}

/** The same queries at every build, so that two builds can be compared. */
const SEED = 7_001

export const createIndexBuilds = (parts: Parts): IndexBuilds => ({
  async build(place, context) {
    const before = await findIndex(parts.db.query, place)
    const now = parts.clock.now()
    const begun = { state: 'building', failureCode: null, failureMessage: null, updatedAt: now } as const
    await context.transaction(tx => markIndex(tx, place, begun))
    try {
      await run(parts, place, context, before)
    } catch (error) {
      if (context.signal.aborted) await stop(parts, place, before)
      else await fail(parts, place, error)
      throw error
    }
  },
})

const stop = ({ db, clock }: Parts, place: Place, before: VectorIndexRow | undefined): Promise<void> =>
  db.transaction(tx =>
    markIndex(tx, place, {
      state: stateOf(before),
      failureCode: null,
      failureMessage: null,
      updatedAt: clock.now(),
    }),
  )

const fail = ({ db, clock, notices }: Parts, place: Place, error: unknown): Promise<void> => {
  const failure = error instanceof Problem ? error : null
  const code = failure?.code ?? 'vision.build_failed'
  return db.transaction(async tx => {
    await markIndex(tx, place, {
      state: 'failed',
      failureCode: code,
      failureMessage: failure?.message ?? 'The index could not be built.',
      updatedAt: clock.now(),
    })
    await notices.publish(tx, noticeOf('failed', place, { code }))
  })
}

const noticeOf = (
  end: 'built' | 'refused' | 'failed',
  { projectId, kind, model }: Place,
  data: Readonly<Record<string, unknown>>,
): NewNotice => ({ topic: `vision.index.${end}`, projectId, data: { kind, model, ...data } })

/** What a build leaves behind that was stopped: what was there before. */
const stateOf = (before: VectorIndexRow | undefined): VectorIndexRow['state'] =>
  before && before.state !== 'building' ? before.state : before?.builtAt ? 'ready' : 'missing'

const run = async (
  parts: Parts,
  place: Place,
  context: JobContext,
  before: VectorIndexRow | undefined,
): Promise<void> => {
  const { db, config, log } = parts
  const startedAt = performance.now()
  // Asked before the first row is read: what is written from here on is searched beside the file.
  const snapshot = await horizonOf(db.query)
  const queries = await sampleVectors(db.query, place, SAMPLED_QUERIES, SEED)
  const dimensions = (queries[0]?.vector.length ?? 0) / Float32Array.BYTES_PER_ELEMENT
  if (dimensions === 0) return dissolveIndex(db, place)
  const wish: BuildWish = {
    dimensions,
    queries: queries.filter(query => query.vector.length === dimensions * Float32Array.BYTES_PER_ELEMENT),
    signal: context.signal,
    log,
    wantedRecall: parts.wantedRecall ?? WANTED_RECALL,
    pages: () => allVectors(db, place, dimensions, context.signal),
  }
  const child = openBuildChild(parts)
  try {
    const make = config.VISION_INDEX === 'pgvector' ? inPostgres : inFile
    await make(parts, child, { place, context, wish, snapshot, before, startedAt })
  } finally {
    await child.close(AbortSignal.abort())
  }
}

interface Making {
  readonly place: Place
  readonly context: JobContext
  readonly wish: BuildWish
  readonly snapshot: string
  readonly before: VectorIndexRow | undefined
  readonly startedAt: number
}

const inFile = async (parts: Parts, child: ChildPool, making: Making): Promise<void> => {
  const { config, objects, registry } = parts
  const { context, wish } = making
  const folder = indexFolder(config.FOVEA_DATA_DIR)
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${context.jobId}-${context.attempt}.building`)
  let staged: StagedObject | undefined
  try {
    const built = await buildFile(child, wish, path, config.VISION_INDEX_THREADS)
    if (built.recall < wish.wantedRecall) return await refuse(parts, making, built, ENGINE)
    const { size } = await stat(path)
    staged = await objects.stage(createReadStream(path), { maxBytes: size, signal: context.signal })
    await registry.prepare([staged], { signal: context.signal })
    await use(parts, making, built, { engine: ENGINE, staged })
  } finally {
    await rm(path, { force: true })
    await staged?.discard()
  }
  await dropOld(parts, making.before, null)
}

const inPostgres = async (parts: Parts, child: ChildPool, making: Making): Promise<void> => {
  const { db } = parts
  const { context, wish, before } = making
  if (!(await hasPgvector(db.query))) throw noPgvector()
  const location = locationOf(`${context.jobId}/${context.attempt}`)
  let isUsed = false
  try {
    const built = await buildTable(() => db.query, child, wish, location)
    if (built.recall < wish.wantedRecall) return await refuse(parts, making, built, PGVECTOR)
    await use(parts, making, built, { engine: PGVECTOR, location })
    isUsed = true
  } finally {
    if (!isUsed) await dropVectorTable(db.query, location)
  }
  await dropOld(parts, before, location)
}

/** The table of the index before; a search that has just begun with it is answered by exact search at its next try. */
const dropOld = async (
  { db }: Parts,
  before: VectorIndexRow | undefined,
  location: string | null,
): Promise<void> => {
  if (before?.location && before.location !== location) await dropVectorTable(db.query, before.location)
}

const rowOf = ({ place, wish, snapshot, startedAt }: Making, built: BuiltFile, now: number) => ({
  ...place,
  dimensions: wish.dimensions,
  vectors: built.vectors,
  parameters: JSON.stringify(built.parameters),
  recall: built.recall,
  queries: built.queries,
  snapshot,
  builtAt: now,
  buildMs: performance.now() - startedAt,
  updatedAt: now,
})

const use = async (
  parts: Parts,
  making: Making,
  built: BuiltFile,
  made: { readonly engine: string; readonly staged?: StagedObject; readonly location?: string },
): Promise<void> => {
  const { notices, registry, clock } = parts
  const { place, context } = making
  await context.transaction(async tx => {
    if (made.staged) await registry.keep(tx, made.staged)
    await saveIndex(tx, {
      ...rowOf(making, built, clock.now()),
      state: 'ready',
      engine: made.engine,
      sha256: made.staged?.sha256 ?? null,
      size: made.staged?.size ?? null,
      location: made.location ?? null,
      failureCode: null,
      failureMessage: null,
    })
    const { vectors, recall } = built
    await notices.publish(tx, noticeOf('built', place, { vectors, recall }))
  })
}

/** What was built finds too little, and so would what was built before: exact search takes over. */
const refuse = async (parts: Parts, making: Making, built: BuiltFile, engine: string): Promise<void> => {
  const failure = lowRecall(built.recall, making.wish.wantedRecall)
  const { vectors, recall } = built
  const { code } = failure
  await making.context.transaction(async tx => {
    await saveIndex(tx, {
      ...rowOf(making, built, parts.clock.now()),
      state: 'refused',
      engine,
      sha256: null,
      size: null,
      location: null,
      failureCode: code,
      failureMessage: failure.message,
    })
    await parts.notices.publish(tx, noticeOf('refused', making.place, { vectors, recall, code }))
  })
  await dropOld(parts, making.before, null)
  parts.log.warn({ recall: built.recall, place: making.place }, failure.message)
}

import type { Tx } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { JobContext } from '#kernel/jobs'
import type { AssetView } from '#modules/library'
import type { VisionParts } from '../part.ts'
import type { SettingsReader } from '../settings/settings.ts'
import { embedEach } from './embed-each.ts'
import {
  countFill,
  findMissing,
  listProjects,
  markFilled,
  type Place,
  storeFailure,
} from './embedding.repository.ts'
import { fillAll, fillProject } from './jobs.ts'
import { keepVector, mayKeep } from './keep.ts'
import type { EmbeddingProvider } from './ports.ts'
import type { Providers } from './providers.ts'
import { EMBEDDING_BATCH, IMAGE_EMBEDDING } from './task.ts'

export interface FillParts extends Pick<VisionParts, 'db' | 'jobs' | 'library' | 'clock'> {
  readonly providers: Providers
  readonly settings: SettingsReader
}

type Context = Pick<JobContext, 'signal' | 'progress' | 'transaction'>

/**
 * Makes what is missing, the newest pictures first; each page commits by itself, so a try that takes over goes on. A
 * picture of which there can be no vector is noted and not tried again. Searches go on by the model that they use.
 */
export const runFill = async (
  parts: FillParts,
  { projectId, model }: { projectId: string; model: string },
  context: Context,
): Promise<void> => {
  const provider = await parts.providers.provider(model)
  if (!provider) return
  const { done, failed, total } = await countFill(parts.db.query, projectId, model)
  let gone = done + failed
  let after: Place | null = null
  for (;;) {
    context.signal.throwIfAborted()
    const page: Place[] = await findMissing(parts.db.query, {
      projectId,
      model,
      after,
      limit: EMBEDDING_BATCH,
    })
    after = page.at(-1) ?? null
    if (!after) break
    await fillPage(parts, provider, page, context)
    gone += page.length
    context.progress(total === 0 ? 1 : Math.min(1, gone / total))
  }
  await context.transaction(async tx => {
    if (await isKept(parts, tx, model)) await markFilled(tx, model, projectId, parts.clock.now())
  })
}

const isKept = ({ providers }: FillParts, tx: Tx, model: string): Promise<boolean> =>
  mayKeep(
    tx,
    model,
    providers.builtIn.map(({ model: { key } }) => key),
  )

const fillPage = async (
  parts: FillParts,
  provider: EmbeddingProvider,
  page: readonly Place[],
  context: Context,
): Promise<void> => {
  const { reader } = parts.library
  const assets = await reader.findMany(
    parts.db.query,
    page.map(({ id }) => id),
  )
  const pictures: { asset: AssetView; preview: Buffer }[] = []
  const made: { asset: AssetView; vector: Float32Array | Problem }[] = []
  for (const asset of assets) {
    try {
      pictures.push({ asset, preview: await reader.preview(asset, context.signal) })
    } catch (error) {
      if (!(error instanceof Problem) || error.retryable) throw error
      made.push({ asset, vector: error })
    }
  }
  const vectors = await embedEach(
    provider,
    pictures.map(({ preview }) => preview),
    context.signal,
  )
  for (const [at, { asset }] of pictures.entries()) {
    const vector = vectors[at]
    if (vector) made.push({ asset, vector })
  }
  await context.transaction(tx => keepPage(parts, tx, provider.model.key, made))
}

const keepPage = async (
  parts: FillParts,
  tx: Tx,
  model: string,
  made: readonly { asset: AssetView; vector: Float32Array | Problem }[],
): Promise<void> => {
  if (!(await isKept(parts, tx, model))) return
  for (const { asset, vector } of made) {
    // A newer version is another picture; one that was purged has no row to belong to.
    const current = await parts.library.reader.hold(tx, asset.id)
    if (current?.version !== asset.version) continue
    const at = parts.clock.now()
    const row = { projectId: asset.projectId, assetId: asset.id, version: asset.version, model }
    if (vector instanceof Float32Array) await keepVector(tx, { ...row, vector, at })
    else await storeFailure(tx, { ...row, code: vector.code, message: vector.message, createdAt: at })
  }
}

/** Projects of one page. */
const PROJECTS = 100

/** Enqueues a fill for each project that wants vectors; answers how many. */
export const runFillAll = async (
  parts: FillParts,
  model: string,
  { signal, transaction }: Pick<JobContext, 'signal' | 'transaction'>,
): Promise<{ projects: number }> => {
  let projects = 0
  for (let after: string | null = null; ; ) {
    signal.throwIfAborted()
    const page: string[] = await listProjects(parts.db.query, after, PROJECTS)
    after = page.at(-1) ?? null
    if (!after) return { projects }
    const wanting: string[] = []
    for (const projectId of page) if (await wantsVectors(parts, projectId)) wanting.push(projectId)
    await transaction(tx =>
      enqueueFills(
        parts,
        tx,
        wanting.map(projectId => ({ projectId, model })),
      ),
    )
    projects += wanting.length
  }
}

/** A project that makes no vectors on arrival is left in peace. */
export const wantsVectors = async (
  { db, settings }: Pick<FillParts, 'db' | 'settings'>,
  projectId: string,
): Promise<boolean> => (await settings.of(db.query, projectId)).onArrival.includes(IMAGE_EMBEDDING)

export const enqueueFills = async (
  { jobs }: Pick<FillParts, 'jobs'>,
  tx: Tx,
  fills: readonly { readonly projectId: string; readonly model: string }[],
): Promise<void> => {
  const wishes = fills.map(input => ({ input, subject: { projectId: input.projectId } }))
  if (wishes.length > 0) await jobs.enqueueMany(tx, fillProject, wishes)
}

export const enqueueFillAll = async (
  { jobs }: Pick<FillParts, 'jobs'>,
  tx: Tx,
  model: string,
): Promise<void> => {
  await jobs.enqueue(tx, fillAll, { model }, { projectId: null })
}

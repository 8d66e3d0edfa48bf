import type { Tx } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { JobContext } from '#kernel/jobs'
import { readConfig } from '../embeddings/clip/config.ts'
import { inPlace, placeOf } from '../embeddings/clip/provider.ts'
import type { LocalModel, ModelFacts } from '../embeddings/clip/spec.ts'
import type { Ml } from '../ml/ml.ts'
import type { VisionParts } from '../part.ts'
import { modelFileMissing, modelUnsupported, noRoomForModel } from './errors.ts'
import { fetchFile } from './fetch-file.ts'
import { createFolder } from './folder.ts'
import { createHub } from './hub.ts'
import type { LocalModels } from './local-models.ts'
import { findModel, lockModel, type ModelChange, updateModel } from './model.repository.ts'
import { CONFIG_FILE, type ModelFile, wantedFiles } from './model-files.ts'
import { publishModel } from './publish.ts'
import type { FileSource, SourceFile } from './source.ts'
import type { ModelEvents } from './store.ts'
import type { ModelRow } from './tables.ts'

export interface AddParts
  extends Pick<VisionParts, 'objects' | 'registry' | 'fetcher' | 'notices' | 'clock' | 'config' | 'db'> {
  readonly ml: Ml
  readonly local: LocalModels
  readonly events: ModelEvents
}

type Context = Pick<JobContext, 'signal' | 'progress' | 'transaction' | 'lastAttempt'>

/** How often people hear how far a download is. */
const TELL_EVERY_MS = 1_000

/** Fetches, keeps and tries out a model. What has come is kept, so that another try only brings the rest. */
export const runAdd = async (parts: AddParts, key: string, context: Context): Promise<void> => {
  const row = await findModel(parts.db.query, key)
  if (row?.state !== 'adding') return
  try {
    const wanted = await describeAll(parts, row, context)
    const files = await fetchAll(parts, row, wanted, context)
    await finish(parts, { ...row, files }, context)
    await parts.local.forgetPartials(key)
  } catch (error) {
    await noteFailure(parts, key, error, context)
    throw error
  }
}

interface WantedFiles {
  readonly source: FileSource
  readonly files: readonly { readonly path: string; readonly file: SourceFile }[]
}

/** Asks for all files before any is fetched, so that what is missing is told at once and progress has a measure. */
const describeAll = async (parts: AddParts, row: ModelRow, context: Context): Promise<WantedFiles> => {
  let source = sourceOf(parts, row, row.commit)
  const files: { path: string; file: SourceFile }[] = []
  let commit = row.commit
  for (const { path, required } of wantedFiles(row.dtype)) {
    const file = await source.describe(path, context.signal)
    if (!file && required) throw modelFileMissing(path, source.name)
    if (!file) continue
    files.push({ path, file })
    if (commit === null && file.commit !== null) {
      // A branch may move while its files are fetched; its commit does not.
      commit = file.commit
      source = sourceOf(parts, row, commit)
    }
  }
  const size = files.reduce((sum, { file }) => sum + file.size, 0)
  await requireRoom(parts, row, size)
  await change(parts, row.key, { commit, size }, context)
  return { source, files }
}

const sourceOf = ({ fetcher, config }: AddParts, row: ModelRow, commit: string | null): FileSource =>
  row.source.kind === 'folder'
    ? createFolder(row.source.folder)
    : createHub({
        fetcher,
        url: row.source.url,
        // A token belongs to the hub that it was set for.
        token: row.source.url === config.VISION_HUB_URL ? config.VISION_HUB_TOKEN : undefined,
        id: row.id,
        revision: commit ?? row.revision,
      })

/** Each byte is gathered, kept as an object, and copied to where it is run: two of them at once at most. */
const requireRoom = async ({ objects }: AddParts, row: ModelRow, size: number): Promise<void> => {
  const kept = row.files.reduce((sum, file) => sum + file.size, 0)
  const needed = 2 * (size - kept)
  const free = await objects.freeBytes()
  if (needed > free) throw noRoomForModel(needed, free)
}

const fetchAll = async (
  parts: AddParts,
  row: ModelRow,
  { source, files }: WantedFiles,
  context: Context,
): Promise<ModelFile[]> => {
  const kept = [...row.files]
  const meter = new Meter(parts, row.key, files, context)
  for (const { path, file } of files) {
    const had = kept.find(each => each.path === path)
    if (had) {
      meter.add(had.size)
      continue
    }
    const staged = await fetchFile({
      objects: parts.objects,
      source,
      path,
      file,
      partial: parts.local.partial(row.key, path),
      signal: context.signal,
      onBytes: count => meter.add(count),
    })
    try {
      // Before hundreds of megabytes are fetched for nothing.
      if (path === CONFIG_FILE) readConfig(configJson(staged.head))
      await parts.registry.prepare([staged], { signal: context.signal })
      kept.push({ path, sha256: staged.sha256, size: staged.size })
      await context.transaction(async tx => {
        await parts.registry.keep(tx, staged)
        await changeIn(parts, tx, row.key, { files: kept })
      })
    } finally {
      await staged.discard()
    }
  }
  return kept
}

const configJson = (head: Buffer): unknown => {
  try {
    return JSON.parse(head.toString('utf8'))
  } catch {
    throw modelUnsupported(CONFIG_FILE, 'it is no JSON')
  }
}

/** Counts bytes, and tells of them now and then. */
class Meter {
  readonly #parts: AddParts
  readonly #key: string
  readonly #total: number
  readonly #context: Context
  #received = 0
  #toldAt = 0
  #telling = false

  constructor(
    parts: AddParts,
    key: string,
    files: readonly { readonly file: SourceFile }[],
    context: Context,
  ) {
    this.#parts = parts
    this.#key = key
    this.#total = files.reduce((sum, { file }) => sum + file.size, 0)
    this.#context = context
  }

  add(count: number): void {
    this.#received += count
    this.#context.progress(this.#total === 0 ? 0 : this.#received / this.#total)
    const now = this.#parts.clock.now()
    if (this.#telling || now - this.#toldAt < TELL_EVERY_MS) return
    this.#toldAt = now
    this.#telling = true
    const received = this.#received
    // A figure for people: a write that fails costs them one look, and the download goes on.
    change(this.#parts, this.#key, { received }, this.#context)
      .catch(() => undefined)
      .finally(() => {
        this.#telling = false
      })
  }
}

/** Loads it as it will be loaded from now on, and asks what it can do. */
const finish = async (parts: AddParts, row: ModelRow, context: Context): Promise<void> => {
  const { signal } = context
  const place = placeOf(parts.local, row)
  const facts = await inPlace(place, signal, model =>
    parts.ml.run<{ model: LocalModel }, ModelFacts>('clip-facts', { model }, { signal }),
  )
  await context.transaction(async tx => {
    const ready = await changeIn(parts, tx, row.key, {
      state: 'ready',
      family: facts.family,
      dimensions: facts.dimensions,
      modalities: [...facts.modalities],
      received: row.files.reduce((sum, file) => sum + file.size, 0),
      failureCode: null,
      failureMessage: null,
    })
    for (const listener of parts.events.ready) await listener(tx, ready)
  })
}

const change = (parts: AddParts, key: string, changes: ModelChange, context: Context): Promise<ModelRow> =>
  context.transaction(tx => changeIn(parts, tx, key, changes))

/** Only while the model is being added: whoever removes it wins. */
const changeIn = async (parts: AddParts, tx: Tx, key: string, changes: ModelChange): Promise<ModelRow> => {
  const before = await lockModel(tx, key)
  const row =
    before?.state === 'adding'
      ? await updateModel(tx, key, { ...changes, updatedAt: parts.clock.now() })
      : undefined
  if (!row) throw abandoned(key)
  await publishModel(parts.notices, tx, row)
  return row
}

const abandoned = (key: string): Problem =>
  new Problem({
    status: 409,
    code: 'vision.model_removed',
    message: `${key} was removed while it was fetched.`,
    retryable: false,
  })

/** Writes a failure that no other try will mend; a cancelled job says so itself. */
const noteFailure = async (
  parts: AddParts,
  key: string,
  error: unknown,
  { signal, lastAttempt, transaction }: Context,
): Promise<void> => {
  if (!(error instanceof Problem) || signal.aborted || (error.retryable && !lastAttempt)) return
  if (error.code === 'vision.model_removed') return
  await transaction(async tx => {
    await changeIn(parts, tx, key, { failureCode: error.code, failureMessage: error.message })
  })
}

import { hasCode } from '#kernel/errors'
import type { ListedObject, ObjectStore } from './object-store.ts'

const PAGE = 1_000
/** Objects on their way at a time. */
const PARALLEL = 4

export interface CopyProgress {
  copied: number
  copiedBytes: number
  /** Were in the target already. */
  present: number
  /** Were removed from the source meanwhile. */
  gone: number
  /** Hashes whose bytes are others than their name says; they are not copied. */
  readonly damaged: string[]
}

/**
 * Copies every object that the target does not have, each verified by its hash on arrival. It may be ended and run
 * again at any time, and beside a server that works on the source: what arrives later is left to the next run.
 * Throws the signal's reason and what the stores throw.
 */
export const copyObjects = async (options: {
  from: ObjectStore
  to: ObjectStore
  signal: AbortSignal
  onProgress?: (progress: CopyProgress) => void
}): Promise<CopyProgress> => {
  const { from, to, signal } = options
  const progress: CopyProgress = { copied: 0, copiedBytes: 0, present: 0, gone: 0, damaged: [] }
  const missing = missingIn(to, allOf(from), () => {
    progress.present += 1
  })
  const failure = new AbortController()
  const either = AbortSignal.any([signal, failure.signal])
  const work = async (): Promise<void> => {
    for await (const object of missing) {
      either.throwIfAborted()
      await copyOne(from, to, object, progress, either)
      options.onProgress?.(progress)
    }
  }
  await Promise.allSettled(
    Array.from({ length: PARALLEL }, () => work().catch((error: unknown) => failure.abort(error))),
  )
  either.throwIfAborted()
  return progress
}

/** All objects in the order of their hashes, a page in memory at a time. */
async function* allOf(store: ObjectStore): AsyncGenerator<ListedObject, undefined> {
  let after: string | null = null
  for (;;) {
    const page: ListedObject[] = await store.list({ after, limit: PAGE })
    yield* page
    if (page.length < PAGE) return undefined
    after = page.at(-1)?.sha256 ?? null
  }
}

/** Walks both in the same order, so that a million objects cost a thousand requests and not a million. */
async function* missingIn(
  to: ObjectStore,
  objects: AsyncGenerator<ListedObject, undefined>,
  onPresent: () => void,
): AsyncGenerator<ListedObject, undefined> {
  const there = allOf(to)
  let next = (await there.next()).value
  for await (const object of objects) {
    while (next && next.sha256 < object.sha256) next = (await there.next()).value
    if (next?.sha256 === object.sha256 && next.size === object.size) onPresent()
    else yield object
  }
  return undefined
}

const copyOne = async (
  from: ObjectStore,
  to: ObjectStore,
  object: ListedObject,
  progress: CopyProgress,
  signal: AbortSignal,
): Promise<void> => {
  const source = await from.open(object.sha256, { signal }).catch((error: unknown) => {
    if (hasCode(error, 'storage.object_missing')) return null
    throw error
  })
  if (source === null) {
    progress.gone += 1
    return
  }
  const staged = await to.stage(source, { maxBytes: object.size, signal, expectedBytes: object.size })
  try {
    if (staged.sha256 !== object.sha256) {
      progress.damaged.push(object.sha256)
      return
    }
    await to.put(staged, { signal })
    await to.place(staged)
    progress.copied += 1
    progress.copiedBytes += object.size
  } finally {
    await staged.discard()
  }
}

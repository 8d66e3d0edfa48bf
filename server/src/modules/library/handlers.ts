import { Problem } from '#kernel/errors'
import { handleJob, type JobContext, type JobHandler } from '#kernel/jobs'
import type { ObjectStore } from '#kernel/storage'
import type { AssetService } from './asset.service.ts'
import { finishDeletion } from './collections/deletion.ts'
import type { CollectionParts } from './collections/parts.ts'
import type { DeriveService } from './derive.service.ts'
import type { ImportService } from './import.service.ts'
import { changeTag, deleteCollections, deriveAsset, emptyTrash, importUrl } from './jobs.ts'
import type { TagService } from './tags/tag.service.ts'

/** Ends of a try that say nothing about the picture: a full or closed pool, a stop, a cancel, a lost lease. */
const isAboutUs = (code: string): boolean =>
  code === 'process.busy' || code === 'process.closed' || code.startsWith('job.')

/** Whether this try's failure is what people should see on the asset, though a retry may still mend it. */
const isWorthShowing = (error: unknown, context: JobContext): error is Problem =>
  error instanceof Problem &&
  !isAboutUs(error.code) &&
  !context.signal.aborted &&
  (!error.retryable || context.lastAttempt || error.code.startsWith('process.'))

export const libraryHandlers = (services: {
  objects: Pick<ObjectStore, 'untilAvailable'>
  derive: DeriveService
  imports: ImportService
  parts: CollectionParts
  tags: TagService
  assets: AssetService
  trashMs: number
}): JobHandler[] => [
  handleJob(deriveAsset, async ({ assetId, version }, context) => {
    // A try while the bytes are away would only be used up.
    await services.objects.untilAvailable(context.signal)
    try {
      await services.derive.derive(assetId, version, context)
    } catch (error) {
      if (isWorthShowing(error, context)) await services.derive.markFailed(assetId, version, error, context)
      throw error
    }
  }),
  handleJob(importUrl, async (input, context) => {
    await services.objects.untilAvailable(context.signal)
    await services.imports.run(input, context)
  }),
  handleJob(changeTag, (input, context) => services.tags.run(input, context)),
  handleJob(deleteCollections, (input, context) => finishDeletion(services.parts, input, context)),
  handleJob(emptyTrash, async (_, { signal }) => ({
    purged: await services.assets.emptyTrash(services.trashMs, signal),
  })),
]

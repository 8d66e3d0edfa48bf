import { handleJob } from '#kernel/jobs'
import type { Part, VisionParts } from '../part.ts'
import type { IndexCatalog } from '../search/index/catalog.ts'
import { createComparisonService } from './comparison.service.ts'
import { duplicateRoutes } from './duplicate.routes.ts'
import { createDuplicateService } from './duplicate.service.ts'
import { findDuplicates } from './jobs.ts'
import { createResolutionService } from './resolution.service.ts'
import { createDuplicateWatch } from './watch.ts'

/** Vectors that were stored meanwhile are compared together. */
const KEEP_UP_MS = 15_000
const HOUR_MS = 3_600_000

/** Finds pictures that look the same as they arrive, and keeps what people decide about them. */
export const createDuplicates = (
  parts: VisionParts,
  { catalog }: { readonly catalog: IndexCatalog },
): Part => {
  const { db, clock, ids, library } = parts
  const watch = createDuplicateWatch(parts)
  library.onArrival((tx, asset, requestId) => watch.arrived(tx, asset, requestId))
  const comparisons = createComparisonService({ db, catalog, clock, ids })
  const duplicates = createDuplicateService({ db, reader: library.reader })
  const resolutions = createResolutionService({ ...parts, reader: library.reader, assets: library.service })
  return {
    routes: duplicateRoutes(duplicates, resolutions),
    handlers: [
      handleJob(findDuplicates, ({ projectId, round }, context) =>
        comparisons.compareQueued(projectId, round, context),
      ),
    ],
    housekeeping: [
      { name: 'vision.keep-duplicates', everyMs: KEEP_UP_MS, run: () => watch.keepUp() },
      { name: 'vision.keep-fingerprints', everyMs: HOUR_MS, run: signal => watch.keepMissing(signal) },
    ],
  }
}

import { handleJob } from '#kernel/jobs'
import type { Embeddings } from '../embeddings/ports.ts'
import type { Part, VisionParts } from '../part.ts'
import { createFaceSearch } from './faces.ts'
import { createIndexBuilds } from './index/build/build.service.ts'
import { createIndexCatalog, type IndexCatalog } from './index/catalog.ts'
import { createIndexFiles } from './index/file.ts'
import { findIndexObjects, isIndexObject } from './index/index.repository.ts'
import { indexRoutes } from './index/index.routes.ts'
import { createIndexService } from './index/index.service.ts'
import { buildIndex } from './index/jobs.ts'
import type { FaceSearch } from './ports.ts'
import { searchRoutes } from './search.routes.ts'
import { createSearchService } from './search.service.ts'

const KEEP_UP_MS = 5 * 60_000
const TIDY_MS = 6 * 60 * 60_000

/** Finds pictures and faces by their vectors, and pictures by words. */
export const createSearch = (
  parts: VisionParts,
  { embeddings }: { readonly embeddings: Embeddings },
): Part & { readonly faceSearch: FaceSearch; readonly catalog: IndexCatalog } => {
  const { db, objects, registry, config, clock, log, library } = parts
  registry.registerReferences('vision.index', findIndexObjects)
  const files = createIndexFiles(objects, config.FOVEA_DATA_DIR)
  const indexes = createIndexService({ ...parts, embeddings, from: config.VISION_INDEX_FROM })
  const catalog = createIndexCatalog({
    db,
    files,
    clock,
    log,
    maxBytes: config.VISION_VECTOR_CACHE,
    onMissing: (place, sha256) => indexes.rebuildMissing(place, sha256),
  })
  const builds = createIndexBuilds(parts)
  const search = createSearchService({ db, reader: library.reader, embeddings, catalog, clock })
  // Files have the times of this machine's own clock.
  const tidy = () => files.tidy(sha256 => isIndexObject(db.query, sha256), Date.now())
  return {
    faceSearch: createFaceSearch({ db, catalog }),
    catalog,
    routes: [...searchRoutes(search), ...indexRoutes(indexes)],
    handlers: [handleJob(buildIndex, (place, context) => builds.build(place, context))],
    housekeeping: [
      { name: 'vision.keep-indexes', everyMs: KEEP_UP_MS, run: () => indexes.keepUp() },
      { name: 'vision.tidy-indexes', everyMs: TIDY_MS, run: tidy },
    ],
    serve: tidy,
    work: tidy,
    close: async () => catalog.close(),
  }
}

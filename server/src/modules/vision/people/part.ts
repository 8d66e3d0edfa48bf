import type { FaceReader } from '../faces/reader.ts'
import type { Part, VisionParts } from '../part.ts'
import type { FaceSearch } from '../search/ports.ts'
import type { Settings } from '../settings/settings.ts'
import { createAssignService } from './assign.service.ts'
import { createFaceDecisionService } from './face-decision.service.ts'
import { peopleHandlers } from './handlers.ts'
import { reclusterNightly, reclusterPeople } from './jobs.ts'
import { createMergeService } from './merge.service.ts'
import { decisionRoutes, personRoutes } from './person.routes.ts'
import { createPersonService } from './person.service.ts'
import { createClusterer } from './processes/pool.ts'
import { spoolFolder, sweepSpool } from './processes/spool.ts'
import { createReclusterService } from './recluster.service.ts'
import { suggestionRoutes } from './suggestion.routes.ts'
import { createSuggestionService } from './suggestion.service.ts'

const SWEEP_MS = 15 * 60_000

/** What the people are made from. */
export interface PeopleSources {
  readonly faces: FaceReader
  readonly settings: Settings
  readonly search: FaceSearch
}

/** Who the faces are: found by their likeness, and as people say. */
export const createPeople = (vision: VisionParts, sources: PeopleSources): Part => {
  const parts = { ...vision, ...sources }
  const folder = spoolFolder(vision.config.FOVEA_DATA_DIR)
  const clusterer = createClusterer(vision)
  // Files have the times of this machine's own clock.
  const sweep = () => sweepSpool(folder, Date.now())
  const clusterings = createReclusterService({ ...parts, clusterer, folder })
  sources.settings.onChange(async (tx, { projectId, before, after }) => {
    const isSame =
      before.faces.threshold === after.faces.threshold && before.faces.minFaces === after.faces.minFaces
    if (after.faces.enabled && !isSame)
      await vision.jobs.enqueue(tx, reclusterPeople, { projectId }, { projectId })
  })
  return {
    routes: [
      ...suggestionRoutes(createSuggestionService(parts)),
      ...decisionRoutes(createMergeService(parts), createFaceDecisionService(parts), clusterings),
      ...personRoutes(createPersonService(parts)),
    ],
    handlers: peopleHandlers(createAssignService(parts), clusterings),
    schedules: [reclusterNightly],
    housekeeping: [{ name: 'vision.sweep-clustering', everyMs: SWEEP_MS, run: sweep }],
    work: sweep,
    close: deadline => clusterer.close(deadline),
  }
}

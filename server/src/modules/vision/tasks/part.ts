import { handleJob } from '#kernel/jobs'
import type { Part, VisionParts } from '../part.ts'
import type { Settings } from '../settings/settings.ts'
import { onArrival } from './arrival.ts'
import { pruneBatches } from './batch.repository.ts'
import { runOverQuery } from './batch.ts'
import { runBatch, runExpensiveTask, runLongTask, runTask } from './jobs.ts'
import { createTaskPackages } from './packages/packages.ts'
import type { TaskParts } from './parts.ts'
import type { TaskRegistry } from './registry.ts'
import { createResultService } from './result.service.ts'
import { runAssets } from './run.ts'
import { taskRoutes } from './task.routes.ts'
import { createTaskService, type ModelList } from './task.service.ts'

export interface TaskNeeds {
  /** The tasks of the parts before this one. */
  readonly registry: TaskRegistry
  readonly settings: Settings
  readonly models: ModelList
}

const DAY_MS = 24 * 3_600_000
/** One that is tried again even later begins anew, which changes nothing that was done. */
const BATCH_KEPT_MS = 60 * DAY_MS
const PRUNE_PAGE = 500

/** Runs tasks: on arrival, on request, over queries; and shows what they said. */
export const createTasks = (given: VisionParts, { registry, settings, models }: TaskNeeds): Part => {
  const packages = createTaskPackages({ ...given, registry, names: given.config.VISION_TASKS })
  const loading = Promise.withResolvers<void>()
  // Who waits for it hears of a failure as well, which ends the start of the server.
  loading.promise.catch(() => undefined)
  const load = once(async () => {
    await packages.load().then(loading.resolve, loading.reject)
    await loading.promise
  })
  const parts: TaskParts = { ...given, registry, settings, loaded: loading.promise }
  given.library.onArrival((tx, asset, requestId) => onArrival(parts, tx, asset, requestId))
  return {
    routes: taskRoutes(
      createTaskService({ ...parts, workers: given.jobs.workers, models }),
      createResultService(parts),
    ),
    handlers: [
      ...[runTask, runExpensiveTask, runLongTask].map(declaration =>
        handleJob(declaration, (input, context) => runAssets(parts, input, context)),
      ),
      handleJob(runBatch, (input, context) => runOverQuery(parts, input, context)),
    ],
    serve: load,
    work: load,
    close: deadline => packages.close(deadline),
    housekeeping: [
      { name: 'vision.prune-batches', everyMs: DAY_MS / 24, run: signal => prune(given, signal) },
    ],
  }
}

const once = (work: () => Promise<void>): (() => Promise<void>) => {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}

const prune = async ({ db, clock }: VisionParts, signal: AbortSignal): Promise<void> => {
  const before = clock.now() - BATCH_KEPT_MS
  do signal.throwIfAborted()
  while ((await pruneBatches(db.query, before, PRUNE_PAGE)) === PRUNE_PAGE)
}

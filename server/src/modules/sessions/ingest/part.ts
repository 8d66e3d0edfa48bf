import type { Database } from '#kernel/db'
import { handleJob } from '#kernel/jobs'
import type { Part, SessionsParts } from '../part.ts'
import { type Collector, createCollector } from './collector.ts'
import { DAY_MS } from './days.ts'
import { createEventService } from './event.service.ts'
import { findExportReferences, pruneExports } from './export/export.repository.ts'
import { exportRoutes } from './export/export.routes.ts'
import { createEventExportService } from './export/export.service.ts'
import { exportEvents } from './export/jobs.ts'
import { createIngestService } from './ingest.service.ts'
import { createIngestMetrics } from './metrics.ts'
import { dropPartitions, makePartitions } from './partitions.ts'
import { ingestRoutes } from './routes.ts'

const PARTITIONS_EVERY_MS = DAY_MS / 24

/** Files that nobody took for so long are removed; the events are there still. */
const EXPORT_DAYS = 7
const PRUNE_PAGE = 500

const prune = async (db: Database, before: number, signal: AbortSignal): Promise<void> => {
  do signal.throwIfAborted()
  while ((await pruneExports(db.query, before, PRUNE_PAGE)) === PRUNE_PAGE)
}

/** From a client's request to rows that the sessions are made of. */
export const createIngest = (parts: SessionsParts): Part => {
  const { db, clock, log, metrics, config } = parts
  const collector: Collector = createCollector({ db, clock, log, metrics })
  const exports = createEventExportService(parts)
  parts.registry.registerReferences('event exports', findExportReferences)
  const service = createIngestService({ collector, clock, metrics: createIngestMetrics(metrics) })
  return {
    routes: [...ingestRoutes(service, createEventService(parts)), ...exportRoutes(exports)],
    handlers: [handleJob(exportEvents, ({ exportId }, context) => exports.run(exportId, context))],
    housekeeping: [
      {
        name: 'sessions.partitions',
        everyMs: PARTITIONS_EVERY_MS,
        run: async signal => {
          await makePartitions(db, clock.now())
          const retentionDays = config.SESSIONS_RETENTION_DAYS
          await prune(db, clock.now() - EXPORT_DAYS * DAY_MS, signal)
          await dropPartitions(db, { now: clock.now(), retentionDays, signal })
        },
      },
    ],
    serve: () => makePartitions(db, clock.now()),
    work: () => makePartitions(db, clock.now()),
    close: deadline => collector.close(deadline),
  }
}

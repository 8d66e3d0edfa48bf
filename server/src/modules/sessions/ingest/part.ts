import type { Part, SessionsParts } from '../part.ts'
import { type Collector, createCollector } from './collector.ts'
import { DAY_MS } from './days.ts'
import { createEventService } from './event.service.ts'
import { createIngestService } from './ingest.service.ts'
import { createIngestMetrics } from './metrics.ts'
import { dropPartitions, makePartitions } from './partitions.ts'
import { ingestRoutes } from './routes.ts'

const PARTITIONS_EVERY_MS = DAY_MS / 24

/** From a client's request to rows that the sessions are made of. */
export const createIngest = (parts: SessionsParts): Part => {
  const { db, clock, log, metrics, config } = parts
  const collector: Collector = createCollector({ db, clock, log, metrics })
  const service = createIngestService({ collector, clock, metrics: createIngestMetrics(metrics) })
  return {
    routes: ingestRoutes(service, createEventService(parts)),
    housekeeping: [
      {
        name: 'sessions.partitions',
        everyMs: PARTITIONS_EVERY_MS,
        run: async signal => {
          await makePartitions(db, clock.now())
          const retentionDays = config.SESSIONS_RETENTION_DAYS
          await dropPartitions(db, { now: clock.now(), retentionDays, signal })
        },
      },
    ],
    serve: () => makePartitions(db, clock.now()),
    work: () => makePartitions(db, clock.now()),
    close: deadline => collector.close(deadline),
  }
}

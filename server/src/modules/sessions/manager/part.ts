import type { Part, SessionsParts } from '../part.ts'
import type { RefoldParts } from './refold.ts'
import { removeOldSessions } from './retention.ts'
import { sessionRoutes } from './session.routes.ts'
import { createSessionService } from './session.service.ts'
import { createStatsService } from './stats.service.ts'
import { HOUR_MS, MINUTE_MS, pruneTally } from './tally.ts'
import { createTimelineService } from './timeline.service.ts'
import { createSessionWorker } from './worker.ts'

/** What sessions are made from their events with; a process has one. */
export const createRefoldParts = (parts: SessionsParts): RefoldParts => {
  const { config, metrics, notices, clock } = parts
  const held = metrics.gauge('sessions_events_in_memory', 'Events that are folded at this moment.')
  held.set(0)
  return {
    incidents: parts,
    notices,
    clock,
    held,
    idleMs: config.SESSIONS_IDLE_MINUTES * MINUTE_MS,
    latenessMs: config.SESSIONS_LATENESS_SECONDS * 1_000,
  }
}

/** Sessions: made of events as they arrive and of the time that passes, and what may be asked of them. */
export const createManager = (parts: SessionsParts, refold: RefoldParts): Part => {
  const worker = createSessionWorker({ ...parts, ...refold, settleMs: parts.config.SESSIONS_SETTLE_MS })
  return {
    routes: sessionRoutes({
      sessions: createSessionService(parts),
      timeline: createTimelineService(parts),
      stats: createStatsService(parts),
    }),
    housekeeping: [
      {
        name: 'sessions.remove-old',
        everyMs: HOUR_MS,
        run: signal =>
          removeOldSessions(
            { ...parts, ...refold, retentionDays: parts.config.SESSIONS_RETENTION_DAYS },
            signal,
          ),
      },
      {
        name: 'sessions.prune-tally',
        everyMs: HOUR_MS,
        run: signal => pruneTally(parts.db.query, parts.clock.now(), signal),
      },
    ],
    async work() {
      worker.start()
    },
    close: () => worker.stop(),
  }
}

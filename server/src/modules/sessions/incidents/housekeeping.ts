import type { HousekeepingTask } from '#kernel/jobs'
import type { SessionsParts } from '../part.ts'
import { insertChanges } from './audit.repository.ts'
import type { createExportService } from './destinations/index.ts'
import { lift } from './incident.change.ts'
import { noticeOf } from './incident.notice.ts'
import { deleteEmpty, editIncident, lockEnded } from './incident.repository.ts'
import { OFFERED, offerExports, offerMissing } from './offer.ts'

export type HousekeepingParts = Pick<SessionsParts, 'db' | 'clock' | 'ids' | 'notices' | 'jobs'>

const PAGE = 200
/** One that was empty for a moment, between two revisions of its session, keeps its id. */
const EMPTY_MS = 3_600_000

/** Lifts the suppressions whose time has come: written down, told, and with the exports that they held back. */
const liftEnded = async (parts: HousekeepingParts, signal: AbortSignal): Promise<void> => {
  const { db, clock, ids } = parts
  for (let lifted = PAGE; lifted === PAGE && !signal.aborted; ) {
    lifted = await db.transaction(async tx => {
      const at = clock.now()
      const rows = await lockEnded(tx, at, PAGE)
      for (const row of rows) {
        const { edit, lines } = lift(row)
        const edited = await editIncident(tx, row, { ...edit, updatedAt: at })
        const common = { incidentId: row.id, at, by: 'system' }
        await insertChanges(
          tx,
          lines.map(line => ({ ...line, ...common, id: ids.next() })),
        )
        await parts.notices.publish(tx, noticeOf('incident.updated', edited))
        await offerExports(tx, parts, [edited])
      }
      return rows.length
    })
  }
}

/** What is more than a destination was offered when it became automatic, or was confirmed in that very moment. */
const offerRest = async (parts: HousekeepingParts, signal: AbortSignal): Promise<void> => {
  for (let offered = OFFERED; offered === OFFERED && !signal.aborted; ) {
    offered = await parts.db.transaction(tx => offerMissing(tx, parts))
  }
}

/** Removes incidents that have no session left and that nobody took notice of; nobody saw them since. */
const removeEmpty = async ({ db, clock }: HousekeepingParts, signal: AbortSignal): Promise<void> => {
  for (let removed = PAGE; removed === PAGE && !signal.aborted; ) {
    removed = await db.transaction(tx => deleteEmpty(tx, clock.now() - EMPTY_MS, PAGE))
  }
}

export const incidentHousekeeping = (
  parts: HousekeepingParts,
  exports: ReturnType<typeof createExportService>,
): HousekeepingTask[] => [
  { name: 'sessions.lift-suppressions', everyMs: 30_000, run: signal => liftEnded(parts, signal) },
  { name: 'sessions.offer-exports', everyMs: 30_000, run: signal => offerRest(parts, signal) },
  { name: 'sessions.release-exports', everyMs: 30_000, run: signal => exports.release(signal) },
  { name: 'sessions.remove-empty-incidents', everyMs: 600_000, run: signal => removeEmpty(parts, signal) },
]

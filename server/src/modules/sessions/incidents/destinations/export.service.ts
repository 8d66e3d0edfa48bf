import type { Actor } from '#kernel/access'
import type { Tx } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { JobContext } from '#kernel/jobs'
import type { SessionsParts } from '../../part.ts'
import type { Incident } from '../../schema/incident.ts'
import { insertChanges } from '../audit.repository.ts'
import { noticeOf } from '../incident.notice.ts'
import { editIncident, findIncident, lockIncident } from '../incident.repository.ts'
import { guard, presentOne } from '../incident.service.ts'
import type { DestinationRow } from '../tables.ts'
import { openTicketSystem } from './adapters/index.ts'
import { findDestination, lockDestination } from './destination.repository.ts'
import { guardDestination } from './destination.service.ts'
import { refusedBy } from './eligibility.ts'
import { destinationNotFound, notExportable } from './errors.ts'
import * as rows from './export.repository.ts'
import { exportIncident } from './jobs.ts'
import type { Ticket, TicketDraft } from './ports.ts'
import type { SecretBox } from './secrets.ts'
import { draftOf } from './ticket.ts'

export type ExportParts = Pick<SessionsParts, 'db' | 'clock' | 'ids' | 'notices' | 'jobs' | 'fetcher'> & {
  readonly secrets: SecretBox
  readonly exported: ExportCounter
  /** Without a slash at its end. */
  readonly publicUrl: string | undefined
}

/** Incidents on their way to becoming tickets. */
export interface ExportService {
  /** By hand. 409 `sessions.not_exportable` with the reason; a repeat while it waits changes nothing. */
  request(actor: Actor, incidentId: string, destinationId: string): Promise<Incident>
  /** The job: once a ticket is made, no second one is, at whatever moment a process ends. */
  run(key: rows.ExportKey, context: JobContext): Promise<void>
  /** Housekeeping: what waited for room in the hour of its destination goes on. */
  release(signal: AbortSignal): Promise<void>
}

/** Tells by kind of destination what became of exports: `exported`, `failed` for good, `held` for lack of room. */
export interface ExportCounter {
  inc(labels: { readonly kind: string; readonly outcome: 'exported' | 'failed' | 'held' }): void
}

const HOUR_MS = 3_600_000

export const createExportService = (parts: ExportParts): ExportService => ({
  request: (actor, incidentId, destinationId) => request(parts, actor, incidentId, destinationId),
  run: (key, context) => run(parts, key, context),
  release: signal => release(parts, signal),
})

const request = (
  parts: ExportParts,
  actor: Actor,
  incidentId: string,
  destinationId: string,
): Promise<Incident> =>
  parts.db.transaction(async tx => {
    const now = parts.clock.now()
    const incident = guard(actor, 'sessions:write', await lockIncident(tx, incidentId))
    const destination = guardDestination(actor, 'sessions:read', await findDestination(tx, destinationId))
    // One caller may belong to two projects; their incidents and destinations still do not mix.
    if (incident.projectId !== destination.projectId) throw destinationNotFound()
    const key = { incidentId: incident.id, destinationId: destination.id }
    const reason = refusedBy(incident, destination, await rows.findExport(tx, key), now)
    if (reason !== null) throw notExportable(reason)
    const { projectId } = incident
    const { kind } = destination
    await rows.requestExport(tx, { ...key, projectId, kind, requestedAt: now, requestedBy: actor.label })
    await parts.jobs.enqueue(tx, exportIncident, key, { projectId, requestId: actor.requestId })
    await parts.notices.publish(tx, noticeOf('incident.updated', incident))
    return presentOne(tx, incident, now)
  })

interface Plan {
  readonly destination: DestinationRow
  readonly draft: TicketDraft
  /** An earlier try may have made the ticket. */
  readonly again: boolean
}

const run = async (parts: ExportParts, key: rows.ExportKey, context: JobContext): Promise<void> => {
  const plan = await context.transaction(tx => planOf(parts, tx, key))
  if (plan === null) return
  const { destination, draft, again } = plan
  try {
    const secrets = parts.secrets.open(destination.secret, destination.id, parts.clock.now())
    const system = openTicketSystem(parts, { ...destination, secrets })
    const earlier = again ? await system.find(draft, context.signal) : null
    const ticket = earlier ?? (await system.create(draft, context.signal))
    await context.transaction(tx => record(parts, tx, key, destination, ticket))
    parts.exported.inc({ kind: destination.kind, outcome: 'exported' })
  } catch (error) {
    const final = error instanceof Problem && (!error.retryable || context.lastAttempt)
    if (final && !context.signal.aborted) {
      const failure = { state: 'failed' as const, failureCode: error.code, failureMessage: error.message }
      await context.transaction(tx => rows.updateExport(tx, key, failure))
      parts.exported.inc({ kind: destination.kind, outcome: 'failed' })
    }
    throw error
  }
}

/**
 * Takes the place in the destination's hour and says that a request may go out, before it does. Null when there is
 * nothing to do: it was exported, is no longer wanted, or has to wait.
 */
const planOf = async (parts: ExportParts, tx: Tx, key: rows.ExportKey): Promise<Plan | null> => {
  const now = parts.clock.now()
  // The destination first: those that wait for one line up here, and count what the one before them sent.
  const destination = await lockDestination(tx, key.destinationId)
  const row = await rows.findExport(tx, key)
  const incident = await findIncident(tx, key.incidentId)
  if (!destination || !row || !incident || row.state === 'exported') return null
  if (refusedBy(incident, destination, row, now) !== null) {
    // What may have been sent is kept in mind; only what never went out is forgotten.
    if (row.sentAt === null) await rows.deleteExport(tx, key)
    else await rows.updateExport(tx, key, WITHDRAWN)
    return null
  }
  if (row.sentAt === null) {
    const sent = await rows.countSent(tx, destination.id, now - HOUR_MS)
    if (sent >= destination.ratePerHour) {
      await rows.updateExport(tx, key, { heldAt: now })
      parts.exported.inc({ kind: destination.kind, outcome: 'held' })
      return null
    }
    await rows.updateExport(tx, key, { sentAt: now, heldAt: null })
  }
  const shown = await presentOne(tx, incident, now)
  const since = row.sentAt ?? now
  const draft = draftOf(shown, key, { publicUrl: parts.publicUrl, since })
  return { destination, draft, again: row.sentAt !== null }
}

const WITHDRAWN: rows.ExportEdit = {
  state: 'failed',
  heldAt: null,
  failureCode: 'sessions.not_exportable',
  failureMessage: 'The incident may no longer be exported; an earlier try may have made a ticket.',
}

const record = async (
  parts: ExportParts,
  tx: Tx,
  key: rows.ExportKey,
  destination: DestinationRow,
  ticket: Ticket,
): Promise<void> => {
  const at = parts.clock.now()
  const incident = await lockIncident(tx, key.incidentId)
  await rows.updateExport(tx, key, {
    state: 'exported',
    exportedAt: at,
    ticketKey: ticket.key,
    ticketUrl: ticket.url,
    heldAt: null,
    failureCode: null,
    failureMessage: null,
  })
  if (!incident) return
  const edited = await editIncident(tx, incident, { updatedAt: at })
  await insertChanges(tx, [
    {
      id: parts.ids.next(),
      incidentId: incident.id,
      at,
      by: 'system',
      change: 'exported',
      fromValue: null,
      toValue: ticket.url ?? ticket.key ?? destination.name,
      note: `${destination.kind}: ${destination.name}`,
    },
  ])
  await parts.notices.publish(tx, noticeOf('incident.updated', edited))
}

const RELEASED = 500
/** By then the job that found no room has ended. */
const SETTLED_MS = 10_000

const release = async ({ db, clock, jobs }: ExportParts, signal: AbortSignal): Promise<void> => {
  for (let released = RELEASED; released === RELEASED && !signal.aborted; ) {
    released = await db.transaction(async tx => {
      const now = clock.now()
      const keys = await rows.releaseHeld(
        tx,
        { since: now - HOUR_MS, heldBefore: now - SETTLED_MS },
        RELEASED,
      )
      await jobs.enqueueMany(
        tx,
        exportIncident,
        keys.map(({ projectId, ...input }) => ({ input, subject: { projectId } })),
      )
      return keys.length
    })
  }
}

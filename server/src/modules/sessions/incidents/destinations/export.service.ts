import type { Actor } from '#kernel/access'
import type { Tx } from '#kernel/db'
import { hasCode, Problem } from '#kernel/errors'
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
import { type EarlierTry, findEarlier } from './earlier.ts'
import { refusedBy } from './eligibility.ts'
import { changed, destinationNotFound, madeNothing, notExportable } from './errors.ts'
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
  /** Housekeeping: what waited for room in the hour of its destination goes on, and what lost its job. */
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
    const earlier = await rows.findExport(tx, key)
    const reason = refusedBy(incident, destination, earlier, now)
    if (reason !== null) throw notExportable(reason)
    const { projectId } = incident
    const { kind } = destination
    await rows.requestExport(tx, { ...key, projectId, kind, requestedAt: now, requestedBy: actor.label })
    // Whoever asks again was told that the former place is out of sight: from now on only this one is looked at.
    if (earlier?.failureCode === changed().code) {
      const at = earlier.triedAt ?? earlier.sentAt ?? now
      await rows.markTried(tx, key, { at, settings: destination.settings })
    }
    await parts.jobs.enqueue(tx, exportIncident, key, { projectId, requestId: actor.requestId })
    await parts.notices.publish(tx, noticeOf('incident.updated', incident))
    return presentOne(tx, incident, now)
  })

interface Plan {
  readonly destination: DestinationRow
  readonly draft: TicketDraft
  /** It may have made the ticket. */
  readonly earlier: EarlierTry | null
}

const run = async (parts: ExportParts, key: rows.ExportKey, context: JobContext): Promise<void> => {
  try {
    const plan = await context.transaction(tx => planOf(parts, tx, key))
    if (plan === null) return
    const { destination } = plan
    const ticket = await ticketOf(parts, key, plan, context)
    await context.transaction(tx => record(parts, tx, key, destination, ticket))
    parts.exported.inc({ kind: destination.kind, outcome: 'exported' })
  } catch (error) {
    await giveUp(parts, key, context, error)
    throw error
  }
}

/** The one that an earlier try made, or a new one once it is sure that none did. */
const ticketOf = async (
  parts: ExportParts,
  key: rows.ExportKey,
  { destination, draft, earlier }: Plan,
  context: JobContext,
): Promise<Ticket> => {
  const { signal } = context
  const secrets = parts.secrets.open(destination.secret, destination.id, parts.clock.now())
  if (earlier !== null) {
    const found = await findEarlier({ ...parts, signal }, destination, secrets, draft, earlier)
    if (found) return found
    const at = parts.clock.now()
    await context.transaction(tx => rows.markTried(tx, key, { at, settings: destination.settings }))
  }
  // A process that was frozen since then must not make a ticket beside that of the one that took over.
  const stillHeld = await context.confirm()
  try {
    return await openTicketSystem(parts, { ...destination, secrets }).create(draft, signal, stillHeld)
  } catch (error) {
    if (madeNothing(error)) await context.transaction(tx => rows.forgetTry(tx, key))
    throw error
  }
}

/** Says that it failed when no try follows: nobody is to wait for an export whose job has ended. */
const giveUp = async (
  parts: ExportParts,
  key: rows.ExportKey,
  context: JobContext,
  error: unknown,
): Promise<void> => {
  const reason: unknown = context.signal.aborted ? context.signal.reason : error
  // The job goes on elsewhere or later.
  if (hasCode(reason, 'job.shutdown') || hasCode(reason, 'job.lease_lost')) return
  const cancelled = hasCode(reason, 'job.cancelled')
  const refused = reason instanceof Problem && !reason.retryable
  if (!cancelled && !refused && !context.lastAttempt) return
  const failure = reason instanceof Problem ? reason : UNEXPECTED
  const fail = (tx: Tx) => rows.failExport(tx, key, failure)
  // A job that was cancelled is no longer held.
  const kind = await (cancelled ? parts.db.transaction(fail) : context.transaction(fail))
  if (kind !== undefined) parts.exported.inc({ kind, outcome: 'failed' })
}

const UNEXPECTED = {
  code: 'internal.error',
  message: 'Something unexpected went wrong; the log of the server has the details.',
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
    await rows.markTried(tx, key, { at: now, settings: destination.settings })
  }
  const shown = await presentOne(tx, incident, now)
  const since = row.sentAt ?? now
  const draft = draftOf(shown, key, { publicUrl: parts.publicUrl, since })
  const at = row.triedAt ?? row.sentAt
  const earlier = at === null ? null : { at, settings: row.triedSettings ?? destination.settings }
  return { destination, draft, earlier }
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

/** Longer than a job tries: its delays and its time-outs add up to an hour and a half. */
const OVERDUE_MS = 2 * HOUR_MS

const release = async (parts: ExportParts, signal: AbortSignal): Promise<void> => {
  await releaseHeld(parts, signal)
  await resume(parts, signal)
}

const releaseHeld = async ({ db, clock, jobs }: ExportParts, signal: AbortSignal): Promise<void> => {
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

/**
 * Gives those that wait without a job another one: their own was lost to one that was just ending, or ended without a
 * word. Where a job still lives it is taken for the new one.
 */
const resume = async ({ db, clock, jobs }: ExportParts, signal: AbortSignal): Promise<void> => {
  const before = clock.now() - OVERDUE_MS
  let after: rows.ExportKey | null = null
  do {
    after = await db.transaction(async (tx): Promise<rows.ExportKey | null> => {
      const keys = await rows.findOverdue(tx, { before, after }, RELEASED)
      await jobs.enqueueMany(
        tx,
        exportIncident,
        keys.map(({ projectId, ...input }) => ({ input, subject: { projectId } })),
      )
      return keys.length === RELEASED ? (keys.at(-1) ?? null) : null
    })
  } while (after !== null && !signal.aborted)
}

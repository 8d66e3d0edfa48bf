import { createHash } from 'node:crypto'
import type { Tx } from '#kernel/db'
import type { EngineSignal } from '../engine/index.ts'
import { SEVERITIES } from '../schema/signal.ts'
import { wireTarget } from './describe.ts'
import { type Fault, faultsOf } from './faults.ts'
import { countIn, holdMissing, type MembershipChange } from './figures.ts'
import { findMemberships, type Membership } from './membership.repository.ts'
import type { FigureParts } from './parts.ts'
import { deleteSignals, findDigests, upsertSignals } from './signal.repository.ts'
import type { MembershipRow, SignalRow } from './tables.ts'

/** A session as it is scored now. */
export interface ScoredSession {
  readonly projectId: string
  readonly sessionId: string
  readonly revision: number
  readonly user: string | null
  readonly environment: string | null
  readonly startedAt: number
  readonly signals: readonly EngineSignal[]
  readonly ruleset: { readonly id: string; readonly version: number }
}

/** Beyond it a statement's JSON grows into megabytes. */
const PAGE = 500

const DAY_MS = 86_400_000

/**
 * Replaces all signals of these sessions by the given ones, and what they add to incidents, in the caller's transaction;
 * what is unchanged is not written. The caller has each session to itself (the lock of its shard) and calls this as
 * late in the transaction as it can: from here to the commit the incidents that change are locked. A repeat changes
 * nothing. No entry twice. May fail with a deadlock (40P01) when called several times in one transaction: repeat it.
 */
export const replaceSignals = async (
  tx: Tx,
  parts: FigureParts,
  entries: readonly ScoredSession[],
): Promise<void> => {
  for (let from = 0; from < entries.length; from += PAGE) {
    await replacePage(tx, parts, entries.slice(from, from + PAGE))
  }
}

/** The sessions are removed: nothing of them counts any longer. */
export const forgetSessions = (
  tx: Tx,
  parts: FigureParts,
  projectId: string,
  sessionIds: readonly string[],
): Promise<void> =>
  replaceSignals(
    tx,
    parts,
    sessionIds.map(sessionId => ({
      projectId,
      sessionId,
      revision: 0,
      user: null,
      environment: null,
      startedAt: 0,
      signals: [],
      ruleset: { id: '', version: 0 },
    })),
  )

const replacePage = async (tx: Tx, parts: FigureParts, entries: readonly ScoredSession[]): Promise<void> => {
  const keys = entries.map(({ projectId, sessionId }) => ({ projectId, sessionId }))
  const digests = await findDigests(tx, keys)
  const wanted = entries.map(entry => ({ entry, faults: faultsOf(entry.signals) }))
  if (digests.length === 0 && wanted.every(({ faults }) => faults.length === 0)) return
  const stored = await findMemberships(tx, keys)
  const incidents = await holdMissing(tx, parts, wanted, stored)
  const rows = wanted.flatMap(({ entry, faults }) =>
    faults.flatMap(fault =>
      fault.signals.map(signal => rowOf(entry, signal, incidents.idOf(entry.projectId, fault.fingerprint))),
    ),
  )
  await writeSignals(tx, rows, digests)
  const next = wanted.flatMap(({ entry, faults }) =>
    faults.map(fault => membershipOf(entry, fault, incidents.idOf(entry.projectId, fault.fingerprint))),
  )
  const changes = changesBetween(stored, next)
  if (changes.length > 0) await countIn(tx, parts, changes)
}

const keyOf = (...parts: readonly string[]): string => parts.join('\n')

const writeSignals = async (
  tx: Tx,
  rows: readonly SignalRow[],
  stored: readonly Pick<SignalRow, 'projectId' | 'sessionId' | 'id' | 'digest'>[],
): Promise<void> => {
  const nameOf = (row: (typeof stored)[number]): string => keyOf(row.projectId, row.sessionId, row.id)
  const wanted = new Set(rows.map(nameOf))
  const known = new Map(stored.map(row => [nameOf(row), row.digest]))
  await deleteSignals(
    tx,
    stored.filter(row => !wanted.has(nameOf(row))),
  )
  await upsertSignals(
    tx,
    rows.filter(row => known.get(nameOf(row)) !== row.digest),
  )
}

const rowOf = (entry: ScoredSession, signal: EngineSignal, incidentId: string): SignalRow => {
  const row = {
    projectId: entry.projectId,
    sessionId: entry.sessionId,
    id: signal.id,
    revision: entry.revision,
    type: signal.type,
    strength: signal.strength,
    confidence: signal.confidence,
    severity: signal.severity,
    ruleId: signal.ruleId,
    ruleVersion: signal.ruleVersion,
    thresholds: { ...signal.thresholds },
    eventIds: [...signal.eventIds],
    startedAt: signal.startedAt,
    endedAt: signal.endedAt,
    route: signal.route ?? '/',
    target: wireTarget(signal.target),
    label: signal.label,
    explanation: signal.explanation,
    counterfactual: signal.counterfactual,
    correlatedWith: [...signal.correlatedWith],
    incidentId,
  }
  return { ...row, digest: createHash('sha256').update(JSON.stringify(row)).digest('base64url') }
}

const membershipOf = (entry: ScoredSession, { root, signals }: Fault, incidentId: string): MembershipRow => {
  const { type, route, target, label, explanation, counterfactual } = root
  const lastAt = Math.max(...signals.map(({ endedAt }) => endedAt))
  return {
    projectId: entry.projectId,
    sessionId: entry.sessionId,
    incidentId,
    person: entry.user === null ? `s:${entry.sessionId}` : `u:${entry.user}`,
    signals: signals.length,
    firstAt: Math.min(...signals.map(({ startedAt }) => startedAt)),
    lastAt,
    day: Math.floor(lastAt / DAY_MS),
    severity: Math.max(...signals.map(({ severity }) => SEVERITIES.indexOf(severity))),
    confidence: root.confidence,
    strength: root.strength,
    rootId: root.id,
    rootSaid: createHash('sha256')
      .update(JSON.stringify([type, route, wireTarget(target), label, explanation, counterfactual]))
      .digest('base64url'),
  }
}

const FIELDS = [
  'person',
  'signals',
  'firstAt',
  'lastAt',
  'day',
  'severity',
  'confidence',
  'strength',
  'rootId',
  'rootSaid',
] as const

const changesBetween = (
  stored: readonly Membership[],
  next: readonly MembershipRow[],
): MembershipChange[] => {
  const nameOf = (row: MembershipRow): string => keyOf(row.projectId, row.sessionId, row.incidentId)
  const before = new Map(stored.map(row => [nameOf(row), row]))
  const after = new Set(next.map(nameOf))
  const gone = stored.filter(row => !after.has(nameOf(row))).map(row => ({ before: row, after: null }))
  const changed = next.flatMap((row): MembershipChange[] => {
    const old = before.get(nameOf(row)) ?? null
    return old && FIELDS.every(field => old[field] === row[field]) ? [] : [{ before: old, after: row }]
  })
  return [...gone, ...changed]
}

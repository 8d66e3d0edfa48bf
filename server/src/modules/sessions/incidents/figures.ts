import type { Tx } from '#kernel/db'
import { SEVERITIES } from '../schema/signal.ts'
import {
  holdIncidents,
  type IncidentFigures,
  type IncidentKey,
  insertMissing,
  lockIncidents,
  type NewIncident,
  type Recount,
  recount,
  updateFigures,
} from './aggregate.repository.ts'
import { insertChanges } from './audit.repository.ts'
import { titleOf, wireTarget } from './describe.ts'
import type { Fault } from './faults.ts'
import { normalizeRoute } from './fingerprint.ts'
import { noticeOf } from './incident.notice.ts'
import {
  addToDays,
  deleteMemberships,
  findOtherSessionsOf,
  type Membership,
  upsertMemberships,
} from './membership.repository.ts'
import { offerExports } from './offer.ts'
import type { FigureParts } from './parts.ts'
import { regresses } from './status.ts'
import type { ChangeRow, IncidentRow, MembershipRow } from './tables.ts'

/** What one session adds to one incident, before and after. */
export interface MembershipChange {
  readonly before: MembershipRow | null
  readonly after: MembershipRow | null
}

const keyOf = ({ projectId, fingerprint }: IncidentKey): string => `${projectId}\n${fingerprint}`

/** Another process may remove an empty incident between two looks; it cannot do so again and again. */
const TRIES = 5

/**
 * The incidents of these faults, made where there is none yet, and kept from being removed until the transaction ends.
 */
export const holdMissing = async (
  tx: Tx,
  parts: FigureParts,
  wanted: readonly { readonly entry: { readonly projectId: string }; readonly faults: readonly Fault[] }[],
  stored: readonly Membership[],
): Promise<{ idOf(projectId: string, fingerprint: string): string }> => {
  // A session that counts at an incident holds it already.
  const ids = new Map(stored.map(member => [keyOf(member), member.incidentId]))
  const missing = new Map<string, NewIncident>()
  for (const { entry, faults } of wanted) {
    for (const fault of faults) {
      const key = keyOf({ projectId: entry.projectId, fingerprint: fault.fingerprint })
      if (!ids.has(key) && !missing.has(key)) missing.set(key, newIncident(parts, entry.projectId, fault))
    }
  }
  const hold = async (): Promise<void> => {
    for (const held of await holdIncidents(tx, [...missing.values()])) {
      ids.set(keyOf(held), held.id)
      missing.delete(keyOf(held))
    }
  }
  if (missing.size > 0) await hold()
  for (let tries = 0; missing.size > 0; tries += 1) {
    if (tries === TRIES) throw new Error('An incident disappears as often as it is made')
    await insertMissing(tx, [...missing.values()], parts.clock.now())
    await hold()
  }
  return {
    idOf(projectId, fingerprint) {
      const id = ids.get(keyOf({ projectId, fingerprint }))
      if (id === undefined) throw new Error('A fault has no incident')
      return id
    },
  }
}

const newIncident = ({ ids }: FigureParts, projectId: string, { fingerprint, root }: Fault): NewIncident => {
  const route = normalizeRoute(root.route)
  const target = wireTarget(root.target)
  return {
    id: ids.next(),
    projectId,
    fingerprint,
    type: root.type,
    title: titleOf(root.type, route, target, root.label),
    route,
    target,
    label: root.label,
    explanation: root.explanation,
    counterfactual: root.counterfactual,
    confidence: root.confidence,
    severity: SEVERITIES.indexOf(root.severity),
    firstSeenAt: root.startedAt,
    lastSeenAt: root.endedAt,
  }
}

/**
 * Brings the incidents in line with their sessions. They are locked first, so that of two that count one after the
 * other sees what the one before wrote; sums follow by differences, extremes by a look into an index, so that the
 * cost does not grow with the sessions of an incident.
 */
export const countIn = async (
  tx: Tx,
  parts: FigureParts,
  changes: readonly MembershipChange[],
): Promise<void> => {
  const byIncident = Map.groupBy(changes, incidentOf)
  const rows = await lockIncidents(tx, [...byIncident.keys()])
  const people = await countPeople(tx, changes)
  await deleteMemberships(
    tx,
    changes.flatMap(({ before, after }) => (before && !after ? [before] : [])),
  )
  await upsertMemberships(
    tx,
    changes.flatMap(({ after }) => (after ? [after] : [])),
  )
  await addToDays(tx, daysOf(changes))
  const counted = new Map((await recount(tx, [...byIncident.keys()])).map(each => [each.id, each]))
  const now = parts.clock.now()
  const updates = rows.map(row => {
    const mine = byIncident.get(row.id) ?? []
    return { row, next: figuresOf(row, mine, people(row.id, mine), counted.get(row.id), now) }
  })
  await updateFigures(
    tx,
    updates.map(({ next }) => next),
  )
  await tell(tx, parts, updates)
}

const incidentOf = ({ before, after }: MembershipChange): string => {
  const id = (after ?? before)?.incidentId
  if (id === undefined) throw new Error('A change has a row before or after it')
  return id
}

/** How many people more or fewer each incident has. */
const countPeople = async (
  tx: Tx,
  changes: readonly MembershipChange[],
): Promise<(incidentId: string, changes: readonly MembershipChange[]) => number> => {
  const sides = changes.flatMap(({ before, after }) => [before, after]).filter(row => row !== null)
  const asked = new Map(
    sides.map(({ incidentId, person }) => [`${incidentId}\n${person}`, { incidentId, person }]),
  )
  const others = new Set(
    (await findOtherSessionsOf(tx, [...asked.values()], sides)).map(
      ({ incidentId, person }) => `${incidentId}\n${person}`,
    ),
  )
  return (incidentId, mine) => {
    const had = new Set(mine.flatMap(({ before }) => (before ? [before.person] : [])))
    const has = new Set(mine.flatMap(({ after }) => (after ? [after.person] : [])))
    const isNew = (person: string): boolean => !others.has(`${incidentId}\n${person}`)
    return [...has].filter(isNew).length - [...had].filter(isNew).length
  }
}

const daysOf = (changes: readonly MembershipChange[]) => {
  const sums = new Map<string, { incidentId: string; day: number; sessions: number }>()
  const add = (row: MembershipRow | null, sessions: number): void => {
    if (row === null) return
    const key = `${row.incidentId}\n${row.day}`
    const sum = sums.get(key) ?? { incidentId: row.incidentId, day: row.day, sessions: 0 }
    sums.set(key, { ...sum, sessions: sum.sessions + sessions })
  }
  for (const { before, after } of changes) {
    add(before, -1)
    add(after, 1)
  }
  return [...sums.values()].filter(({ sessions }) => sessions !== 0)
}

const figuresOf = (
  row: IncidentRow,
  changes: readonly MembershipChange[],
  people: number,
  counted: Recount | undefined,
  now: number,
): IncidentFigures => {
  const sum = (figure: (member: MembershipRow) => number): number =>
    changes.reduce(
      (total, { before, after }) => total + (after ? figure(after) : 0) - (before ? figure(before) : 0),
      0,
    )
  const sessionCount = row.sessionCount + sum(() => 1)
  const again = regresses(row, changes)
  return {
    ...row,
    ...saidBy(counted),
    status: again ? 'regressed' : row.status,
    revision: again ? row.revision + 1 : row.revision,
    signalCount: row.signalCount + sum(({ signals }) => signals),
    sessionCount,
    userCount: row.userCount + people,
    // One that was empty and unnoticed begins anew.
    createdAt: isFresh(row) ? now : row.createdAt,
    updatedAt: now,
  }
}

const isFresh = (row: IncidentRow): boolean => row.sessionCount === 0 && !row.touched

/** What the strongest signal says; nothing new when there is none left. */
const saidBy = (counted: Recount | undefined) => {
  if (!counted || counted.type === null || counted.route === null) return {}
  const route = normalizeRoute(counted.route)
  return {
    type: counted.type,
    route,
    target: counted.target,
    label: counted.label ?? '',
    title: titleOf(counted.type, route, counted.target, counted.label ?? ''),
    explanation: counted.explanation ?? '',
    counterfactual: counted.counterfactual ?? '',
    confidence: counted.confidence ?? 0,
    severity: counted.severity ?? 0,
    firstSeenAt: counted.firstSeenAt ?? 0,
    lastSeenAt: counted.lastSeenAt ?? 0,
  }
}

interface Update {
  readonly row: IncidentRow
  readonly next: IncidentFigures
}

/** The audit trail, the notices and the exports that follow, in the same transaction. */
const tell = async (tx: Tx, parts: FigureParts, updates: readonly Update[]): Promise<void> => {
  await insertChanges(
    tx,
    updates.flatMap(update => linesOf(update, { id: parts.ids.next(), at: parts.clock.now() })),
  )
  await parts.notices.publish(
    tx,
    ...updates.map(({ row, next }) =>
      noticeOf(isFresh(row) ? 'incident.created' : 'incident.updated', { ...row, ...next }),
    ),
  )
  await offerExports(
    tx,
    parts,
    updates.map(({ row, next }) => ({ ...row, ...next })),
  )
}

const linesOf = ({ row, next }: Update, line: { readonly id: string; readonly at: number }): ChangeRow[] => {
  const common = { ...line, incidentId: row.id, by: 'system', note: null, toValue: next.status }
  if (row.status !== next.status) return [{ ...common, change: 'status', fromValue: row.status }]
  return isFresh(row) ? [{ ...common, change: 'created', fromValue: null }] : []
}

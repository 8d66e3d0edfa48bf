import type { IncidentPatch } from '../schema/incident.ts'
import { suppressedUntilPast, transitionNotAllowed } from './errors.ts'
import type { IncidentEdit } from './incident.repository.ts'
import { isSuppressed } from './incident.view.ts'
import { mayBecome, TRANSITIONS } from './status.ts'
import type { ChangeRow, IncidentRow } from './tables.ts'

type Line = Pick<ChangeRow, 'change' | 'fromValue' | 'toValue' | 'note'>

/** What a wish makes of an incident, and how the audit trail tells it; no line when nothing changes. */
export interface Change {
  readonly edit: IncidentEdit
  readonly lines: readonly Line[]
}

const NOTHING: Change = { edit: {}, lines: [] }

/** Throws when the status cannot be reached from the present one, or a suppression would end before it begins. */
export const changeOf = (
  row: IncidentRow,
  patch: IncidentPatch,
  author: { readonly by: string; readonly at: number },
): Change => {
  const changes = [statusChange(row, patch, author.at), suppressionChange(row, patch, author)]
  const lines = changes.flatMap(each => each.lines)
  const [first, ...rest] = lines
  const note = patch.note ?? null
  if (note === null) return combine(changes, lines, author.at)
  // A note beside a change says why.
  const noted: readonly Line[] =
    first?.change === 'status'
      ? [{ ...first, note }, ...rest]
      : [...lines, { change: 'note', fromValue: null, toValue: null, note }]
  return combine(changes, noted, author.at)
}

const combine = (changes: readonly Change[], lines: readonly Line[], at: number): Change => ({
  edit: Object.assign({ updatedAt: at }, ...changes.map(({ edit }) => edit)),
  lines,
})

const statusChange = (row: IncidentRow, { status }: IncidentPatch, at: number): Change => {
  if (status === undefined || status === row.status) return NOTHING
  if (!mayBecome(row.status, status)) throw transitionNotAllowed(row.status, status, TRANSITIONS[row.status])
  return {
    edit: { status, resolvedAt: status === 'resolved' ? at : null },
    lines: [{ change: 'status', fromValue: row.status, toValue: status, note: null }],
  }
}

const suppressionChange = (
  row: IncidentRow,
  { suppression }: IncidentPatch,
  { by, at }: { readonly by: string; readonly at: number },
): Change => {
  if (suppression === undefined) return NOTHING
  if (suppression === null) return row.suppressionAt === null ? NOTHING : lift(row)
  const { reason, until } = suppression
  if (until !== null && until <= at) throw suppressedUntilPast()
  const isSame = isSuppressed(row, at) && row.suppressionReason === reason && row.suppressionUntil === until
  if (isSame) return NOTHING
  return {
    edit: {
      suppressionReason: reason,
      suppressionBy: by,
      suppressionAt: at,
      suppressionUntil: until,
    },
    lines: [
      {
        change: 'suppressed',
        fromValue: null,
        toValue: until === null ? null : new Date(until).toISOString(),
        note: reason,
      },
    ],
  }
}

/** Ends a suppression, by somebody or because its time has come. */
export const lift = (row: IncidentRow): Change => ({
  edit: { suppressionReason: null, suppressionBy: null, suppressionAt: null, suppressionUntil: null },
  lines: [{ change: 'unsuppressed', fromValue: row.suppressionReason, toValue: null, note: null }],
})

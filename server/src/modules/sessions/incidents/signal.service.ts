import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField, textFault } from '#kernel/http'
import { isUuid } from '#kernel/system'
import type { Signal, SignalPage, SignalQuery } from '../schema/signal.ts'
import { listSignals } from './signal.repository.ts'
import type { SignalRow } from './tables.ts'

export interface SignalService {
  /** Those of the request's project, newest first. */
  list(actor: Actor, query: SignalQuery): Promise<SignalPage>
}

const ORDER = '-startedAt'

const afterOf = ({ cursor }: SignalQuery) => {
  if (cursor === undefined) return null
  const [startedAt, id] = decodeCursor(cursor, ORDER)
  if (!Number.isSafeInteger(startedAt) || typeof id !== 'string' || textFault(id) !== null)
    throw invalidField('query.cursor', 'is not a cursor of this list')
  return { startedAt: Number(startedAt), id }
}

/** As the wire has it. */
export const presentSignal = ({ label: _label, digest: _digest, ...row }: SignalRow): Signal => row

export const createSignalService = ({ db }: { readonly db: Database }): SignalService => ({
  async list(actor, query) {
    const projectId = requireCurrentProject(actor, 'sessions:read')
    const { sessionId, type, incidentId, limit } = query
    const after = afterOf(query)
    if (incidentId !== undefined && !isUuid(incidentId)) return { items: [], nextCursor: null }
    const found = await listSignals(db.query, {
      projectId,
      sessionId,
      type,
      incidentId,
      after,
      limit: limit + 1,
    })
    const items = found.slice(0, limit)
    const last = items.at(-1)
    return {
      items: items.map(presentSignal),
      nextCursor: last && found.length > limit ? encodeCursor(ORDER, [last.startedAt, last.id]) : null,
    }
  },
})

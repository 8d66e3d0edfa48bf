import { type Actor, requireCurrentProject, requireInProject, type Scope } from '#kernel/access'
import type { Database } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField } from '#kernel/http'
import type { Jobs } from '#kernel/jobs'
import { type Clock, type Ids, isUuid } from '#kernel/system'
import { countEasels, deleteEasel, findEasel, insertEasel, listEasels, setWords } from './easel.repository.ts'
import { easelNotFound, tooManyEasels } from './errors.ts'
import { countWords } from './jobs.ts'
import type { Easel, EaselInput, EaselPage, EaselQuery } from './schema.ts'
import type { EaselRow } from './tables.ts'

/** The rules of easels. */
export interface EaselService {
  /** Its words are counted by a job. 409 `atelier.too_many_easels` when the project is full. */
  create(actor: Actor, input: EaselInput): Promise<Easel>
  /** Those of the request's project, newest first. */
  list(actor: Actor, query: EaselQuery): Promise<EaselPage>
  /** 404 `atelier.easel_not_found`, also for those of other people's projects. */
  get(actor: Actor, id: string): Promise<Easel>
  remove(actor: Actor, id: string): Promise<void>
  /** For the job: harmless to repeat, and when the easel is gone. */
  countWords(id: string): Promise<void>
}

export interface EaselParts {
  readonly db: Database
  readonly jobs: Jobs
  readonly clock: Clock
  readonly ids: Ids
  readonly maxEasels: number
}

/** UUIDv7 ascend with time. */
const ORDER = '-id'

const afterOf = ({ cursor }: EaselQuery): string | null => {
  if (cursor === undefined) return null
  const [id] = decodeCursor(cursor, ORDER)
  if (typeof id !== 'string' || !isUuid(id))
    throw invalidField('query.cursor', 'is not a cursor of this list')
  return id
}

export const createEaselService = ({ db, jobs, clock, ids, maxEasels }: EaselParts): EaselService => {
  const find = async (actor: Actor, id: string, scope: Scope): Promise<EaselRow> => {
    const row = isUuid(id) ? await findEasel(db.query, id) : undefined
    if (!row) throw easelNotFound()
    requireInProject(actor, row.projectId, scope, easelNotFound)
    return row
  }
  return {
    async create(actor, input) {
      const projectId = requireCurrentProject(actor, 'library:write')
      const now = clock.now()
      const row: EaselRow = {
        id: ids.next(),
        projectId,
        ...input,
        words: null,
        createdAt: now,
        updatedAt: now,
      }
      await db.transaction(async tx => {
        if ((await countEasels(tx, projectId)) >= maxEasels) throw tooManyEasels(maxEasels)
        await insertEasel(tx, row)
        await jobs.enqueue(tx, countWords, { easelId: row.id }, { projectId, requestId: actor.requestId })
      })
      return row
    },
    async list(actor, query) {
      const projectId = requireCurrentProject(actor, 'library:read')
      const found = await listEasels(db.query, projectId, { after: afterOf(query), limit: query.limit + 1 })
      const items = found.slice(0, query.limit)
      const last = items.at(-1)
      return { items, nextCursor: last && found.length > query.limit ? encodeCursor(ORDER, [last.id]) : null }
    },
    get: (actor, id) => find(actor, id, 'library:read'),
    async remove(actor, id) {
      const row = await find(actor, id, 'library:write')
      await deleteEasel(db.query, row.id)
    },
    async countWords(id) {
      const row = await findEasel(db.query, id)
      if (!row) return
      const words = row.text.split(/\s+/).filter(word => word !== '').length
      await setWords(db.query, id, { words, updatedAt: clock.now() })
    },
  }
}

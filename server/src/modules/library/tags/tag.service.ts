import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database, Tx } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField, textFault } from '#kernel/http'
import type { JobContext, Jobs } from '#kernel/jobs'
import type { Notices } from '#kernel/notices'
import type { Clock } from '#kernel/system'
import { lockAssets } from '../asset.repository.ts'
import { type AssetChange, applyChanges } from '../change.ts'
import { tagNotFound } from '../errors.ts'
import { changeTag } from '../jobs.ts'
import type { TagChange, TagPage, TagQuery } from './schema.ts'
import { countTagged, listTagged, listTags, type TagPlace } from './tag.repository.ts'

export interface TagService {
  /** The most used first. */
  list(actor: Actor, query: TagQuery): Promise<TagPage>
  /** Gives all assets of the project that have the tag another one in its place; null takes it away. */
  change(actor: Actor, tag: string, to: string | null): Promise<TagChange>
  /**
   * The job: once over the assets, page after page, so that two which undo each other both end; a second run does what
   * the first one left.
   */
  run(input: TagInput, context: Pick<JobContext, 'signal' | 'progress' | 'transaction'>): Promise<void>
}

export interface TagInput {
  readonly projectId: string
  readonly tag: string
  readonly to: string | null
  readonly total: number
  readonly userId: string | null
  readonly userLabel: string
}

interface Parts {
  readonly db: Database
  readonly jobs: Jobs
  readonly notices: Notices
  readonly clock: Clock
}

/** Up to here a change is made before the answer. */
const AT_ONCE = 1_000
/** Assets of one transaction: their locks are held for some hundred milliseconds. */
const PAGE = 500
const ORDER = 'tags'

export const createTagService = (parts: Parts): TagService => ({
  async list(actor, query) {
    const projectId = requireCurrentProject(actor, 'library:read')
    const after = query.cursor === undefined ? null : placeOf(query.cursor)
    const prefix = (query.q ?? '').normalize('NFC').toLowerCase()
    const found = await listTags(parts.db.query, projectId, prefix, after, query.limit + 1)
    const items = found.slice(0, query.limit)
    const last = items.at(-1)
    const more = found.length > query.limit && last !== undefined
    return { items, nextCursor: more ? encodeCursor(ORDER, [last.assetCount, last.name]) : null }
  },

  change: (actor, tag, to) =>
    parts.db.transaction(async tx => {
      const projectId = requireCurrentProject(actor, 'library:write')
      const total = await countTagged(tx, projectId, tag)
      if (total === 0) throw tagNotFound(tag)
      if (tag === to) return { assets: total, job: null }
      const input = { projectId, tag, to, total, userId: actor.userId, userLabel: actor.label }
      if (total > AT_ONCE) {
        const job = await parts.jobs.enqueue(tx, changeTag, input, { projectId, requestId: actor.requestId })
        return { assets: total, job }
      }
      await changePages(page => changePage(parts, tx, input, page))
      return { assets: total, job: null }
    }),

  async run(input, context) {
    let done = 0
    await changePages(async after => {
      context.signal.throwIfAborted()
      const ids = await context.transaction(tx => changePage(parts, tx, input, after))
      done += ids.length
      context.progress(Math.min(1, done / input.total))
      return ids
    })
  },
})

/** From the first asset to the last one, each page from behind the one before. */
const changePages = async (change: (after: string | null) => Promise<readonly string[]>): Promise<void> => {
  let after: string | null = null
  do {
    const ids: readonly string[] = await change(after)
    after = ids.length < PAGE ? null : (ids.at(-1) ?? null)
  } while (after !== null)
}

/** Changes the page from behind the asset `after` on; answers whom it looked at. */
const changePage = async (
  parts: Parts,
  tx: Tx,
  input: TagInput,
  after: string | null,
): Promise<readonly string[]> => {
  const { projectId, tag, to } = input
  const ids = await listTagged(tx, { projectId, tag, after }, PAGE)
  const rows = (await lockAssets(tx, ids)).filter(row => row.tags.includes(tag))
  const changes = rows.map((row): AssetChange => {
    const tags = row.tags.flatMap(each => (each !== tag ? [each] : to === null ? [] : [to]))
    return { row, topic: 'asset.updated', tags: [...new Set(tags)] }
  })
  await applyChanges(parts, tx, { userId: input.userId, label: input.userLabel }, changes)
  return ids
}

const placeOf = (cursor: string): TagPlace => {
  const [count, name] = decodeCursor(cursor, ORDER)
  if (
    typeof count !== 'number' ||
    !Number.isInteger(count) ||
    Math.abs(count) > 2 ** 31 - 1 ||
    typeof name !== 'string' ||
    textFault(name)
  ) {
    throw invalidField('query.cursor', 'is not a cursor of this list')
  }
  return { count, name }
}

import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#kernel/db'
import { isUuid } from '#kernel/system'
import type { NewNotice, Notice, NoticeFilter } from './notice.ts'
import { isPrefix } from './topics.ts'

/** What one look at the log found: the notices, and the range of positions that they cover. */
export interface LogPage {
  readonly items: Notice[]
  /** Everything up to here has been seen. */
  readonly position: number
  /** Some of what follows the asked position has been pruned, or the log is another one. */
  readonly gone: boolean
}

interface Row {
  position: number
  topic: string
  projectId: string | null
  assetId: string | null
  at: number
  data: Record<string, unknown>
}

/** `%`, `_` and the escape itself are ordinary characters in a topic. */
const likePrefix = (pattern: string): string => `${pattern.slice(0, -1).replace(/[\\%_]/g, '\\$&')}%`

export class NoticeRepository {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async insert(tx: Tx, notices: readonly NewNotice[], at: number): Promise<void> {
    const rows = notices.map(({ topic, projectId, assetId, data }) => ({ topic, projectId, assetId, data }))
    // One text for any number of notices, so that it is prepared once; ids follow the order of the list.
    await sql`
      insert into kernel.notice (topic, project_id, asset_id, at, data)
      select topic, "projectId", "assetId", ${at}::bigint, data
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality as given (notice, place),
        jsonb_to_record(notice) as read (topic text, "projectId" uuid, "assetId" uuid, data jsonb)
      order by place`.execute(tx)
  }

  /** A CTE that inserts a notice when the CTE named `effect` has a row. */
  insertion(
    { topic, projectId, assetId, data }: NewNotice,
    at: number,
    effect: string,
  ): RawBuilder<Record<string, unknown>> {
    return sql<Record<string, unknown>>`(
      insert into kernel.notice (topic, project_id, asset_id, at, data)
      select ${topic}, ${projectId}::uuid, ${assetId ?? null}::uuid, ${at}::bigint, ${JSON.stringify(data)}::jsonb
      where exists (select 1 from ${sql.table(effect)})
    )`
  }

  /**
   * Gives positions to up to `limit` committed notices that have none; answers how many. One placer at a time, in a
   * transaction of its own: call it outside of any other.
   */
  async place(limit: number): Promise<number> {
    const { rows } = await sql<{ placed: number }>`
      select kernel.place_notices(${limit}::integer) as placed`.execute(this.#db.query)
    return rows[0]?.placed ?? 0
  }

  /**
   * One statement, so one snapshot: the newest position and the rows below it belong together.
   * `filter` null reads the notices of all projects.
   */
  async read(position: number, filter: NoticeFilter | null, limit: number): Promise<LogPage> {
    const { rows } = await sql<{ newest: number; horizon: number; items: Row[] | null }>`
      with newest as (select coalesce(max(position), 0) as position from kernel.notice),
        horizon as (select position from kernel.notice_horizon),
        page as (
          select position, topic, project_id as "projectId", asset_id as "assetId", at, data
          from kernel.notice
          where position > ${position} and ${this.#matches(filter)}
          order by position limit ${limit}
        )
      select greatest(newest.position, horizon.position) as newest, horizon.position as horizon,
        (select json_agg(page order by page.position) from page) as items
      from newest, horizon`.execute(this.#db.query)
    const [found] = rows
    if (!found) throw new Error('The table kernel.notice_horizon has lost its row')
    const items = found.items ?? []
    const last = items.length === limit ? items.at(-1)?.position : undefined
    return {
      items,
      position: last ?? Math.max(found.newest, position),
      gone: position < found.horizon || position > found.newest,
    }
  }

  /** When the oldest notice was written that has no position yet (Unix ms); null when all have theirs. */
  async oldestUnplaced(): Promise<number | null> {
    const { rows } = await sql<{ at: number }>`
      select at from kernel.notice where position is null order by id limit 1`.execute(this.#db.query)
    return rows[0]?.at ?? null
  }

  async latest(): Promise<number> {
    const { rows } = await sql<{ position: number }>`
      select greatest(
        (select coalesce(max(position), 0) from kernel.notice),
        (select position from kernel.notice_horizon)
      ) as position`.execute(this.#db.query)
    return rows[0]?.position ?? 0
  }

  /** Removes up to `limit` of the oldest notices that are older than `before` (Unix ms); answers how many. */
  async prune(before: number, limit: number): Promise<number> {
    const { rows } = await sql<{ removed: number }>`
      with old as (
        select id from kernel.notice where position is not null and at < ${before} order by position limit ${limit}
      ), removed as (
        delete from kernel.notice where id in (select id from old) returning position
      ), moved as (
        update kernel.notice_horizon
        set position = greatest(position, (select max(position) from removed))
        where exists (select 1 from removed)
      )
      select count(*)::int as removed from removed`.execute(this.#db.query)
    return rows[0]?.removed ?? 0
  }

  #matches(filter: NoticeFilter | null) {
    if (filter === null) return sql`true`
    const projects = filter.projectIds.filter(isUuid)
    const own = filter.everyProject ? sql`project_id is not null` : sql`project_id = any(${projects}::uuid[])`
    const conditions = [filter.server ? sql`(${own} or project_id is null)` : own]
    if (filter.assetId !== null) {
      conditions.push(isUuid(filter.assetId) ? sql`asset_id = ${filter.assetId}` : sql`false`)
    }
    if (filter.topics.length > 0) {
      const exact = filter.topics.filter(topic => !isPrefix(topic))
      const prefixes = filter.topics.filter(isPrefix).map(likePrefix)
      conditions.push(sql`(topic = any(${exact}::text[]) or topic like any(${prefixes}::text[]))`)
    }
    return sql.join(conditions, sql` and `)
  }
}

import type { RawBuilder } from 'kysely'
import { z } from 'zod'
import type { Tx } from '#kernel/db'

/** Something that happened and that the outside may follow. */
export const Notice = z
  .object({
    /** Ascending in the order of commits; `Last-Event-ID`. */
    position: z.number().int(),
    topic: z.string(),
    projectId: z.string().nullable(),
    assetId: z.string().nullable(),
    at: z.number().int(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Notice' })
export type Notice = z.infer<typeof Notice>

export interface NewNotice {
  /** `<noun>.<past participle>`, e.g. `asset.created`. */
  readonly topic: string
  readonly projectId: string | null
  readonly assetId?: string | null
  /** Small: the outside fetches the object itself. */
  readonly data: Readonly<Record<string, unknown>>
}

export interface NoticeFilter {
  /** Only these projects. */
  readonly projectIds: readonly string[]
  /** Those of all projects, whatever `projectIds` says: for what tells each of its own. */
  readonly everyProject?: boolean
  /** Also those of the server itself, which belong to no project. */
  readonly server?: boolean
  /** Exact topics or prefixes with `*`, e.g. `asset.*`; none = all. */
  readonly topics: readonly string[]
  readonly assetId: string | null
}

/** The one log that SSE, and later WebSocket, MQTT and webhooks, read by position. */
export interface Notices {
  /** Written in the caller's transaction; positions are given at commit, so no reader ever misses one. */
  publish(tx: Tx, ...notices: readonly NewNotice[]): Promise<void>
  /**
   * The same for the hottest writes, in the very statement of the effect: `run` makes `insertion` one of its CTEs, and it
   * writes the notice if the CTE named `effect` has a row.
   */
  publishWith<T>(
    notice: NewNotice,
    effect: string,
    run: (insertion: RawBuilder<Record<string, unknown>>) => Promise<T>,
  ): Promise<T>
  /** Up to `limit` notices after `position` in order, and the position to go on from (also when none matched). */
  read(
    position: number,
    filter: NoticeFilter,
    limit: number,
  ): Promise<{ items: Notice[]; position: number; gone: boolean }>
  /** The newest position. */
  latest(): Promise<number>
  /** Follows from `position` (null: from now) until `signal` fires. Yields `null` every 15 s of silence (keep-alive). */
  follow(
    position: number | null,
    filter: NoticeFilter,
    signal: AbortSignal,
  ): AsyncGenerator<Notice | null | 'resync', void>
}

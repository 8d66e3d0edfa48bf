import type { ColumnType, Generated } from 'kysely'

// Type aliases, not interfaces: Kysely asks for an index signature.
type NoticeRow = {
  id: Generated<number>
  /** Null until the transaction commits. */
  position: ColumnType<number | null, never, never>
  topic: string
  projectId: string | null
  assetId: string | null
  at: number
  data: ColumnType<Record<string, unknown>, string, never>
}

export type NoticeTables = {
  'kernel.notice': NoticeRow
  'kernel.noticeHorizon': { position: number }
}

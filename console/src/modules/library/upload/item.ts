/**
 * waiting → hashing → checking → ready → sending → done, or one of the other ends. `present` was there already and
 * no byte was sent; `restored` came back from the trash.
 */
export type UploadStatus =
  | 'waiting'
  | 'hashing'
  | 'checking'
  | 'ready'
  | 'sending'
  | 'done'
  | 'present'
  | 'restored'
  | 'failed'
  | 'cancelled'

export type UploadItem = {
  readonly id: number
  readonly file: File
  readonly path: string
  /** The collection that the file goes into; null for none. */
  readonly collectionId: string | null
  status: UploadStatus
  sha256: string | null
  /** Bytes handed to the connection. */
  sent: number
  /** The server's words. */
  error: string | null
  assetId: string | null
  abort: AbortController | null
}

const ENDS: ReadonlySet<UploadStatus> = new Set(['done', 'present', 'restored', 'failed', 'cancelled'])

export const isEnded = (item: UploadItem) => ENDS.has(item.status)
export const isProblem = (item: UploadItem) => item.status === 'failed' || item.status === 'cancelled'

export type Totals = {
  count: number
  ended: number
  failed: number
  added: number
  present: number
  restored: number
  cancelled: number
  /** 0..1, by bytes; files that need not be sent count as sent. */
  progress: number
  /** Bytes that are still to go, over all files that have not ended. */
  remaining: number
  /** Bytes that really went over the wire. */
  sent: number
}

export function totalsOf(items: readonly UploadItem[]): Totals {
  const by = { done: 0, present: 0, restored: 0, failed: 0, cancelled: 0 }
  let size = 0
  let settled = 0
  let sent = 0
  for (const item of items) {
    // An empty file must weigh something too, or a folder of them would never get anywhere.
    const weight = item.file.size + 1
    size += weight
    settled += isEnded(item) ? weight : Math.min(item.sent, item.file.size)
    sent += item.sent
    if (item.status in by) by[item.status as keyof typeof by] += 1 // The line's condition has just proved the key.
  }
  const ended = by.done + by.present + by.restored + by.failed + by.cancelled
  return {
    count: items.length,
    ended,
    failed: by.failed,
    added: by.done,
    present: by.present,
    restored: by.restored,
    cancelled: by.cancelled,
    progress: size === 0 ? 0 : settled / size,
    remaining: size - settled,
    sent,
  }
}

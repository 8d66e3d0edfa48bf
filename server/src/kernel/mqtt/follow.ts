import { isDatabaseAway } from '#kernel/db'
import type { Notice, Notices } from '#kernel/notices'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import { TOLD_TOPICS } from './messages.ts'

const RETRY_MS = 1_000

/**
 * Hands every notice of every project to `tell`, in order, until `signal` fires; goes on after an outage from where it
 * was. `from` null: what happens from now on.
 */
export const followAll = async (
  { notices, clock, log }: { notices: Notices; clock: Clock; log: Logger },
  from: number | null,
  tell: (notice: Notice) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  const filter = { projectIds: [], everyProject: true, topics: TOLD_TOPICS, assetId: null }
  let position = from
  while (!signal.aborted) {
    try {
      position ??= await notices.latest()
      for await (const notice of notices.follow(position, filter, signal)) {
        if (notice === 'resync') position = await notices.latest()
        else if (notice) {
          await tell(notice)
          position = notice.position
        }
      }
      if (!signal.aborted) await clock.wait(RETRY_MS, signal)
    } catch (error) {
      if (signal.aborted) return
      if (!isDatabaseAway(error)) log.error({ err: error }, 'MQTT cannot read the notice log')
      // Ends early only with the signal, which the loop asks for.
      await clock.wait(RETRY_MS, signal).catch(() => undefined)
    }
  }
}

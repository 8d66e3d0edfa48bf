import { isDatabaseAway } from '#kernel/db'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'

/**
 * Does `run` every `everyMs` until `signal` fires; resolves when the last turn has ended.
 * A fault is logged when it begins, not at each turn of it.
 */
export const repeat = async (options: {
  readonly name: string
  readonly everyMs: number
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  readonly run: () => Promise<void>
}): Promise<void> => {
  const { name, everyMs, clock, log, signal, run } = options
  let failing = false
  while (!signal.aborted) {
    await run().then(
      () => {
        failing = false
      },
      (error: unknown) => {
        // An outage of the database is told of once, by whoever notices it.
        if (!failing && !isDatabaseAway(error))
          log.error({ err: error, task: name }, 'a background task failed')
        failing = true
      },
    )
    // Rejects only when the signal fires, which the loop looks at itself.
    await clock.wait(everyMs, signal).catch(() => undefined)
  }
}

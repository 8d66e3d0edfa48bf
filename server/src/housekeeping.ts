import type { Kernel } from '#kernel'
import type { sweepIdempotency } from '#kernel/http'
import type { Accounts } from '#modules/accounts'
import type { Library } from '#modules/library'
import type { Sessions } from '#modules/sessions'
import type { Vision } from '#modules/vision'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** What has to be done from time to time; among several processes one does each turn. */
export const scheduleHousekeeping = (parts: {
  kernel: Kernel
  accounts: Accounts
  library: Library
  vision: Vision
  sessions: Sessions
  sweepIdempotency: typeof sweepIdempotency
}): void => {
  const { kernel, accounts, library, vision, sessions } = parts
  const { jobs, registry, notices, db, clock } = kernel
  jobs.every({ name: 'library.fold-counts', everyMs: MINUTE_MS, run: () => library.foldCounts() })
  jobs.every({
    name: 'library.index-missing',
    everyMs: MINUTE_MS,
    run: async signal => {
      while (!signal.aborted && (await library.indexMissing()) > 0);
    },
  })
  for (const task of [...vision.housekeeping, ...sessions.housekeeping]) jobs.every(task)
  jobs.every({ name: 'library.resume-deletions', everyMs: HOUR_MS, run: () => library.resumeDeletions() })
  jobs.every({
    name: 'storage.sweep',
    everyMs: 6 * HOUR_MS,
    run: async signal => {
      await registry.sweep({ signal })
    },
  })
  jobs.every({
    name: 'http.sweep',
    everyMs: HOUR_MS,
    run: async signal => {
      await parts.sweepIdempotency({ db, clock, signal })
      await kernel.limiter.sweep()
    },
  })
  jobs.every({ name: 'accounts.sweep', everyMs: HOUR_MS, run: signal => accounts.sweep(signal) })
  jobs.every({
    name: 'notices.prune',
    everyMs: HOUR_MS,
    run: async signal => {
      await notices.prune(signal)
    },
  })
}

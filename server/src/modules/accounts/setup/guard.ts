import type { NotificationBus } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Guard } from '#kernel/http'
import type { Clock } from '#kernel/system'
import { isLoopbackHost } from '../config.ts'

const CHANNEL = 'fovea_setup'
/** While others are refused, how often at most a request causes a look at the database. */
const LOOK_MS = 1_000

const notSetUp = (): Problem =>
  new Problem({
    status: 403,
    code: 'accounts.not_set_up',
    message:
      'This server has no administrator yet. Set it up on its own machine first, or start it with FOVEA_ADMIN_EMAIL and FOVEA_ADMIN_PASSWORD.',
  })

/** Keeps the network out until there is an administrator: whoever comes first would otherwise own the server. */
export interface SetupGuard {
  readonly guard: Guard
  /** Looks whether set-up is still needed, and follows what other processes do. */
  follow(): Promise<() => void>
  /** To be called when the administrator was made here. */
  open(): void
}

export const createSetupGuard = (deps: {
  bus: NotificationBus
  clock: Clock
  needed: () => Promise<boolean>
}): SetupGuard => {
  let closed = true
  let lookedAt = Number.NEGATIVE_INFINITY
  const look = async (): Promise<void> => {
    lookedAt = deps.clock.now()
    closed = closed && (await deps.needed())
  }
  const lookSoon = (): void => {
    // A failed look leaves the door closed; the next request looks again, and its own query reports the fault.
    if (closed && deps.clock.now() - lookedAt >= LOOK_MS) look().catch(() => undefined)
  }
  return {
    guard({ address }) {
      if (!closed) return null
      lookSoon()
      return isLoopbackHost(address) ? null : notSetUp()
    },
    async follow() {
      await look()
      return deps.bus.listen(CHANNEL, () => {
        closed = false
      })
    },
    open() {
      closed = false
      deps.bus.signal(CHANNEL)
    },
  }
}

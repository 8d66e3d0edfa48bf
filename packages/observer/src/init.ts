import { createCore, type Log, type OwnCore } from './core.ts'
import { isId } from './identifier.ts'
import { observeClicks } from './observe/clicks.ts'
import { observeErrors } from './observe/errors.ts'
import { observeInputs } from './observe/inputs.ts'
import { observeLifecycle } from './observe/lifecycle.ts'
import { observeNavigation } from './observe/navigation.ts'
import { observeNetwork } from './observe/network.ts'
import { observePerformance } from './observe/performance.ts'
import { observePointer } from './observe/pointer.ts'
import { observeProgress } from './observe/progress.ts'
import { observeScrolling } from './observe/scrolling.ts'
import { createDescriber } from './target.ts'
import { createDelivery } from './transport/delivery.ts'
import { createPacing } from './transport/pacing.ts'
import { createStash } from './transport/stash.ts'
import { createStore } from './transport/store.ts'
import { createTransport } from './transport/transport.ts'
import type { Observer, ObserverOptions } from './types.ts'

/** Where the running observer is, for a script that was loaded twice. */
const RUNNING = Symbol.for('fovea.observer')

/** What a page without a window gets, as on a server. */
const nothing = async (): Promise<void> => {}
const IDLE: Observer = { identify: nothing, track: nothing, flush: nothing, pause: nothing, stop: nothing }

const observeAll = (core: OwnCore, describe: ReturnType<typeof createDescriber>) => {
  const causality = observeClicks(core, describe)
  observeNavigation(core, causality)
  observeInputs(core, describe, causality)
  observeScrolling(core, causality)
  observePointer(core)
  observeErrors(core, describe, causality)
  observeProgress(core, causality)
  observePerformance(core)
  return causality
}

/**
 * Begins to observe the page, once: a second call gives what the first one gave. Never throws, and does nothing where
 * there is no window. Without `apiKey` or `endpoint` there is nobody to tell, and nothing is observed.
 */
export const init = (options: ObserverOptions): Observer => {
  if (typeof document === 'undefined') return IDLE
  const log: Log = (...words) => {
    // biome-ignore lint/suspicious/noConsole: asked for with `debug`
    if (options?.debug) console.debug('[fovea]', ...words)
  }
  // Safe: the symbol is ours, and so is what is there.
  const holder = window as unknown as Record<symbol, Observer | undefined>
  try {
    holder[RUNNING] ??= start(options, log, () => delete holder[RUNNING])
    return holder[RUNNING]
  } catch (error) {
    // Compensated: a page works without its observer.
    log(error)
    return IDLE
  }
}

const start = (options: ObserverOptions, log: Log, onStop: () => void): Observer => {
  const { endpoint, apiKey } = options
  if (!apiKey || !endpoint) throw new Error('no apiKey')
  // A path of the page's own server is an endpoint, too.
  const address = `${new URL(endpoint, location.href).href.replace(/\/+$/, '')}/v1/events`
  const name = `fovea-observer ${address} ${apiKey}`
  const transport = createTransport(
    createDelivery(fetch.bind(window), address, apiKey),
    { name, store: createStore(name), stash: createStash(name) },
    createPacing(Math.random),
    counts => core.report({ name: 'observer.dropped', ...counts }),
  )
  const core = createCore(options, log, transport.add, transport.drop)
  const stop = (): Promise<void> => {
    core.leave()
    core.stop()
    onStop()
    return transport.stop()
  }
  try {
    observeNetwork(core, observeAll(core, createDescriber(options)), address)
    observeLifecycle(core, transport.leave)
    core.listen('online', transport.online)
  } catch (error) {
    // Compensated: a page is observed whole or not at all.
    void stop()
    throw error
  }
  return {
    identify: userId => {
      if (isId(userId)) core.identify(userId)
    },
    track: (name, properties) =>
      core.guard(() => core.record('custom', { ...properties, name: String(name) })),
    flush: transport.flush,
    pause: (paused = true) => {
      if (paused) core.leave()
      core.setPaused(paused)
    },
    stop,
  }
}

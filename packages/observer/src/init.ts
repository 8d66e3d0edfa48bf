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
import { createTransport, type Transport } from './transport/transport.ts'
import type { Observer, ObserverOptions } from './types.ts'

/** Where the running observer is, for a script that was loaded twice. */
const RUNNING = Symbol.for('fovea.observer')

/** What a page without a window gets, as on a server. */
const nothing = async (): Promise<void> => {}
const IDLE: Observer = { identify: nothing, track: nothing, flush: nothing, pause: nothing, stop: nothing }

const start = (options: ObserverOptions, log: Log): { core: OwnCore; transport: Transport } => {
  const { endpoint, apiKey } = options
  // A path of the page's own server is an endpoint, too.
  const address = `${new URL(endpoint, location.href).href.replace(/\/+$/, '')}/v1/events`
  const send = window.fetch.bind(window)
  const name = `fovea-observer ${address} ${apiKey}`
  const transport: Transport = createTransport(
    createDelivery(send, address, apiKey),
    { name, store: createStore(name), stash: createStash(name) },
    createPacing(Math.random),
    counts => core.record('custom', { name: 'observer.dropped', ...counts }),
  )
  const core = createCore(options, log, transport.add, transport.drop)
  observeNetwork(core, observeAll(core, createDescriber(options)), address)
  observeLifecycle(core, transport.leave)
  core.listen(window, 'online', transport.online)
  return { core, transport }
}

const observeAll = (core: OwnCore, describe: ReturnType<typeof createDescriber>) => {
  const causality = observeClicks(core, describe)
  observeNavigation(core, causality)
  observeInputs(core, describe, causality)
  observeScrolling(core, causality)
  observePointer(core)
  observeErrors(core, describe, causality)
  observeProgress(core)
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
  return holder[RUNNING] ?? begin(options, log, holder)
}

const begin = (
  options: ObserverOptions,
  log: Log,
  holder: Record<symbol, Observer | undefined>,
): Observer => {
  let parts: ReturnType<typeof start>
  try {
    if (!options?.apiKey || !options.endpoint) throw new Error('no apiKey')
    parts = start(options, log)
  } catch (error) {
    // Compensated: a page works without its observer.
    log(error)
    return IDLE
  }
  const { core, transport } = parts
  const observer: Observer = {
    identify: userId => {
      if (isId(userId)) core.record('custom', { name: 'identify', userId })
    },
    track: (name, properties) =>
      core.guard(() => core.record('custom', { ...properties, name: String(name) })),
    flush: transport.flush,
    pause: (paused = true) => {
      if (paused) core.leave()
      core.setPaused(paused)
    },
    stop: () => {
      core.leave()
      core.stop()
      core.setPaused(true)
      delete holder[RUNNING]
      return transport.stop()
    },
  }
  holder[RUNNING] = observer
  return observer
}

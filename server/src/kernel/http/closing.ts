import type { FastifyInstance } from 'fastify'
import type { Observer } from './observer.ts'

const fired = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** Time for aborted requests to answer 503 before their connections are cut. */
const LAST_WORDS_MS = 200

/**
 * Stops accepting, ends event streams, lets running requests finish until `deadline`, then aborts and cuts them.
 * Connections that only wait for their next request are closed at once.
 */
export const close = async (
  app: FastifyInstance,
  observer: Observer,
  deadline: AbortSignal,
): Promise<void> => {
  const closed = app.close()
  for (const exchange of observer.running) if (exchange.endless) exchange.stop()
  await Promise.race([observer.idle(), fired(deadline)])
  if (observer.running.size > 0) {
    for (const exchange of observer.running) exchange.stop()
    await Promise.race([observer.idle(), new Promise(resolve => setTimeout(resolve, LAST_WORDS_MS))])
  }
  app.server.closeAllConnections()
  await closed
}

import type { Dispatcher } from 'undici'

/**
 * Calls `before` when the connection of a request stands, and nothing is between it and the first byte that goes out. What
 * it throws ends the request unsent.
 */
export const asking =
  (before: () => void): Dispatcher.DispatcherComposeInterceptor =>
  dispatch =>
  (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        handler.onRequestStart?.(controller, context)
        try {
          before()
        } catch (error) {
          controller.abort(error instanceof Error ? error : new Error(String(error)))
        }
      },
      onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
      onResponseError: (...args) => handler.onResponseError?.(...args),
    })

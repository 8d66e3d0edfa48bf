import type { Dispatcher } from 'undici'
import { currentTraceparent, inSpan } from '#kernel/telemetry'
import type { AllowList } from './allow-list.ts'
import type { Hop } from './redirects.ts'

const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80)

/** Neither path nor query becomes part of the span: they are the user's, and may open something. */
export const inHopSpan = (
  { method, url }: Hop,
  send: () => Promise<Dispatcher.ResponseData>,
): Promise<Dispatcher.ResponseData> => {
  const attributes = {
    'http.request.method': method,
    'url.scheme': url.protocol.slice(0, -1),
    'server.address': url.hostname,
    'server.port': portOf(url),
  }
  return inSpan(method, { kind: 'client', attributes }, async span => {
    const response = await send()
    span?.set({ 'http.response.status_code': response.statusCode })
    if (response.statusCode >= 400) span?.fail({ code: String(response.statusCode) })
    return response
  })
}

/** Only for hosts that the operator names: to a stranger it would tell which requests belong together. */
export const traceHeaders = (url: URL, allowList: AllowList): Record<string, string> => {
  const traceparent = allowList.allows(url.hostname, portOf(url)) ? currentTraceparent() : null
  return traceparent === null ? {} : { traceparent }
}

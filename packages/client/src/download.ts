import type { Guard } from './guard.ts'
import type { Transport } from './transport.ts'

export interface ByteRange {
  start: number
  /** Inclusive, as in the `Range` header; to the end when left out. */
  end?: number
}

export interface DownloadOptions {
  version?: number
  range?: ByteRange
  /** Answers 200 with everything when the bytes are no longer the ones of this ETag. */
  ifRange?: string
  signal?: AbortSignal
}

/**
 * Opens the bytes as a stream. The time-out goes on watching while the body is read: it counts only while the
 * reader waits for the server, not while the server waits for the reader.
 */
export async function openDownload(
  transport: Transport,
  path: string,
  { version, range, ifRange, signal }: DownloadOptions,
): Promise<Response> {
  const headers: Record<string, string> = { accept: '*/*' }
  if (range) headers.range = `bytes=${range.start}-${range.end ?? ''}`
  if (ifRange !== undefined) headers['if-range'] = ifRange
  const options = { query: { version }, headers, ...(signal ? { signal } : {}) }
  return await transport.exchange('GET', path, options, async (response, guard) => {
    if (!response.body) return response
    guard.keep()
    const { status, statusText } = response
    return new Response(watched(response.body, guard), { status, statusText, headers: response.headers })
  })
}

function watched(body: ReadableStream<Uint8Array>, guard: Guard): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  guard.pause()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        guard.touch()
        try {
          const { done, value } = await reader.read()
          guard.pause()
          if (!done) return controller.enqueue(value)
          guard.close()
          controller.close()
        } catch (error) {
          guard.close()
          controller.error(guard.explain(error))
        }
      },
      async cancel(reason) {
        guard.close()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

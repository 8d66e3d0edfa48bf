import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { nextPicture } from './load.ts'

/** One fetch of a picture that is held in the middle of its body. */
interface HeldFetch {
  /** Sends the rest. */
  release(): void
  /** Resolves when the other side has hung up. */
  readonly hungUp: Promise<void>
}

/** A web server whose pictures begin at once and end when a test says so: a job that imports one is in mid-job. */
export interface SlowOrigin {
  readonly host: string
  url(name: string): string
  /** The next fetch that arrives, in their order. */
  next(): Promise<HeldFetch>
  /** Fetches so far. */
  readonly count: number
  /** Answers the next fetches, as many as there are statuses, with these instead of a picture. */
  fail(...statuses: readonly number[]): void
  close(): Promise<void>
}

export const startSlowOrigin = async (): Promise<SlowOrigin> => {
  const arrived: HeldFetch[] = []
  const waiting: ((fetch: HeldFetch) => void)[] = []
  const failures: number[] = []
  let count = 0
  const hold = async (response: ServerResponse): Promise<void> => {
    count += 1
    const failure = failures.shift()
    if (failure !== undefined) {
      response.writeHead(failure).end()
      return
    }
    // Other bytes each time, so that an import which ran twice would leave two assets.
    const bytes = await nextPicture(100_000)
    response.writeHead(200, { 'content-type': 'image/jpeg' })
    response.write(bytes.subarray(0, 8_192))
    const held = {
      release: () => void response.end(bytes.subarray(8_192)),
      hungUp: once(response, 'close').then(() => undefined),
    }
    const taker = waiting.shift()
    if (taker) taker(held)
    else arrived.push(held)
  }
  const server = createServer((_request, response) => void hold(response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const host = `127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
  return {
    host,
    url: name => `http://${host}/${name}.jpg`,
    next: () => {
      const held = arrived.shift()
      return held ? Promise.resolve(held) : new Promise(resolve => waiting.push(resolve))
    },
    get count() {
      return count
    },
    fail: (...statuses) => void failures.push(...statuses),
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

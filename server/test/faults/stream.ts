import { setTimeout as wait } from 'node:timers/promises'
import type { Requester } from '../requester.ts'

/** A notice as a client of `/v1/stream` sees it. */
export interface SeenNotice {
  readonly position: number
  readonly topic: string
  readonly assetId: string | null
  readonly at: number
  readonly data: Readonly<Record<string, unknown>>
}

export interface FollowOptions {
  /** The process to follow at the moment; asked at each connection. */
  readonly server: () => Requester
  /** Go on after this position; 0: from the beginning. */
  readonly after: number
  readonly signal: AbortSignal
  readonly onNotice: (notice: SeenNotice) => void
  /** Notices after which the connection is given up and opened again with `Last-Event-ID`; never unless told. */
  readonly hangUpAfter?: () => number
}

const BETWEEN_MS = 50

/**
 * Follows the notices as a browser does: after each end of the connection it connects again with the last position.
 * Resolves when `signal` fires. Throws when the server says that something was missed (`resync`).
 */
export const follow = async (options: FollowOptions): Promise<void> => {
  let position = options.after
  while (!options.signal.aborted) {
    const hangUp = new AbortController()
    const signal = AbortSignal.any([options.signal, hangUp.signal])
    let left = options.hangUpAfter?.() ?? Number.POSITIVE_INFINITY
    try {
      for await (const notice of eventsOf(options.server(), position, signal)) {
        position = notice.position
        options.onNotice(notice)
        left -= 1
        if (left <= 0) break
      }
    } catch (error) {
      if (error instanceof Missed) throw error
      // The server went away or we hung up: the next connection goes on from `position`.
    }
    hangUp.abort()
    await wait(BETWEEN_MS)
  }
}

class Missed extends Error {}

async function* eventsOf(
  server: Requester,
  position: number,
  signal: AbortSignal,
): AsyncGenerator<SeenNotice, void> {
  const reply = await server.request('GET', '/v1/stream?after=0', {
    headers: { 'last-event-id': String(position) },
    signal,
  })
  if (!reply.ok || !reply.body)
    throw new Error(`The stream was refused: ${reply.status} ${await reply.text()}`)
  let text = ''
  for await (const piece of reply.body.pipeThrough(new TextDecoderStream())) {
    text += piece
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = /^data: ?(.*)$/m.exec(block)?.[1]
      if (data === undefined) continue
      if (/^event: ?resync$/m.test(block)) throw new Missed(`Notices after ${position} were missed`)
      yield JSON.parse(data)
    }
  }
}

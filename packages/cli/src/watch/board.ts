import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { isUnreachable } from '../exit.ts'
import { Bell } from './bell.ts'
import { frameOf } from './frame.ts'
import { rowsOf, Screen, type Terminal } from './screen.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'

/** Between two looks, however much happens: a look is four requests. */
const MIN_PAUSE_MS = 500
/** Without any notice: what happens in other projects, and to queues, is not told to all. */
const MAX_PAUSE_MS = 5_000
/** Times on the screen are told in seconds. */
const TICK_MS = 1_000

/**
 * The live view of a terminal: a notice says that something changed, a look says what. Goes on until the signal fires,
 * and throws its reason.
 */
export async function watchBoard(
  context: Context,
  queue: string | null,
  terminal: Terminal = process.stdout,
): Promise<void> {
  // Before the screen is taken: what is wrong from the start is told as any other error.
  const board = new Board(context, queue, terminal, await takeSnapshot(context.client, queue))
  const screen = board.screen
  screen.open()
  const ticks = setInterval(() => board.draw(), TICK_MS)
  try {
    board.draw()
    await board.run()
  } finally {
    clearInterval(ticks)
    screen.close()
  }
}

class Board {
  readonly screen: Screen
  readonly #context: Context
  readonly #queue: string | null
  readonly #terminal: Terminal
  readonly #bell = new Bell()
  #snapshot: Snapshot
  /** Why the server cannot be heard or asked at the moment. */
  #lost: string | null = null
  /** What ended the following of notices for good. */
  #failure: unknown = null

  constructor(context: Context, queue: string | null, terminal: Terminal, first: Snapshot) {
    this.#context = context
    this.#queue = queue
    this.#terminal = terminal
    this.#snapshot = first
    this.screen = new Screen(terminal)
  }

  async run(): Promise<void> {
    const { signal } = this.#context
    const ending = new AbortController()
    const ended = AbortSignal.any([signal, ending.signal])
    const following = this.#follow(ended)
    try {
      for (;;) {
        await this.#bell.wait(MAX_PAUSE_MS, ended)
        if (this.#failure !== null) throw this.#failure
        signal.throwIfAborted()
        await this.#look()
        this.draw()
        // Its own error only names the signal; the caller wants the reason.
        await pause(MIN_PAUSE_MS, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    } finally {
      ending.abort()
      await following
    }
  }

  draw(): void {
    const { out, url } = this.#context
    const lines = frameOf(this.#snapshot, {
      url,
      lost: this.#lost,
      now: Date.now(),
      rows: rowsOf(this.#terminal),
      paint: (colour, text) => out.paint(colour, text),
    })
    this.screen.draw(lines)
  }

  /** Rings at each notice, and when the connection stands again: much may have happened before. */
  async #follow(signal: AbortSignal): Promise<void> {
    try {
      const notices = this.#context.client.stream({
        topics: ['job.updated', 'queue.updated'],
        signal,
        onOpen: () => this.#bell.ring(),
        onReconnect: ({ error }) => {
          this.#lost = error.message
          this.draw()
        },
      })
      for await (const _notice of notices) this.#bell.ring()
    } catch (error) {
      this.#failure = error
      this.#bell.ring()
    }
  }

  async #look(): Promise<void> {
    try {
      this.#snapshot = await takeSnapshot(this.#context.client, this.#queue)
      this.#lost = null
    } catch (error) {
      if (!isUnreachable(error) || !(error instanceof Error)) throw error
      this.#lost = error.message
    }
  }
}

import type { Actor } from '#kernel/access'
import { Problem } from '#kernel/errors'

/** Streams of one caller in this process: many windows and programs, but nobody can take the server's places from all others. */
export const MAX_PER_CALLER = 50

/** Who has how many streams open; bounded by the open streams. */
export class Seats {
  readonly #taken = new Map<string, number>()

  /** Takes one, and answers how to give it back (once; more often is harmless). Throws `notices.too_many_streams` (429). */
  take(actor: Actor): () => void {
    const caller = actor.keyId ?? actor.userId ?? actor.kind
    const taken = this.#taken.get(caller) ?? 0
    if (taken >= MAX_PER_CALLER) throw tooManyStreams()
    this.#taken.set(caller, taken + 1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      const rest = (this.#taken.get(caller) ?? 1) - 1
      if (rest > 0) this.#taken.set(caller, rest)
      else this.#taken.delete(caller)
    }
  }
}

const tooManyStreams = (): Problem =>
  new Problem({
    status: 429,
    code: 'notices.too_many_streams',
    message: `You have ${MAX_PER_CALLER} open streams already: close some, or follow several topics in one.`,
    retryAfterSeconds: 30,
  })

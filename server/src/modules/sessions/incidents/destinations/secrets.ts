import { z } from 'zod'
import { createSeal, isSealed, type Seal } from '#modules/accounts'
import { secretUnreadable } from './errors.ts'

/** After a change a webhook is signed with the old secret, too, for so long: the receiver changes over in between. */
export const ROTATION_MS = 86_400_000

const Stored = z.object({
  current: z.string(),
  previous: z.string().nullable(),
  /** Unix ms. */
  previousUntil: z.number(),
})
type Stored = z.infer<typeof Stored>

/** Keeps the secrets of destinations as the private signing keys are kept: sealed where the server has a secret. */
export interface SecretBox {
  /** For a new destination. */
  first(secret: string, destinationId: string): string
  /** In place of what is kept, which stays valid beside it for `ROTATION_MS`. */
  next(kept: string, secret: string, destinationId: string, now: number): string
  /** All that are valid, the newest first. 422 `sessions.destination_secret_unreadable`. */
  open(kept: string, destinationId: string, now: number): readonly [string, ...string[]]
  /** What stood in clear, sealed; null when nothing is to be done. */
  sealed(kept: string, destinationId: string): string | null
}

const labelOf = (destinationId: string): string => `destination/${destinationId}`

export const createSecretBox = (secret: string | undefined): SecretBox => {
  const seal: Seal | null = secret === undefined ? null : createSeal(secret, 'destination secrets')
  const keep = (text: string, destinationId: string): string =>
    seal ? seal.seal(text, labelOf(destinationId)) : text
  const readKept = (kept: string, destinationId: string): Stored => {
    const text = isSealed(kept) ? seal?.open(kept, labelOf(destinationId)) : kept
    if (text === null || text === undefined) throw secretUnreadable()
    return Stored.parse(JSON.parse(text))
  }
  return {
    first: (current, destinationId) =>
      keep(JSON.stringify({ current, previous: null, previousUntil: 0 }), destinationId),
    next(kept, current, destinationId, now) {
      const { current: previous } = readKept(kept, destinationId)
      return keep(JSON.stringify({ current, previous, previousUntil: now + ROTATION_MS }), destinationId)
    },
    open(kept, destinationId, now) {
      const { current, previous, previousUntil } = readKept(kept, destinationId)
      return previous !== null && previousUntil > now ? [current, previous] : [current]
    },
    sealed: (kept, destinationId) => (seal && !isSealed(kept) ? keep(kept, destinationId) : null),
  }
}

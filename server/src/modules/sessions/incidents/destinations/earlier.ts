import { isDeepStrictEqual } from 'node:util'
import { hasCode } from '#kernel/errors'
import type { DestinationRow } from '../tables.ts'
import { type Opening, openTicketSystem } from './adapters/index.ts'
import { changed, unseen } from './errors.ts'
import type { Ticket, TicketDraft } from './ports.ts'

/** A try that may have made the ticket: when its request went out at the latest, and where to. */
export interface EarlierTry {
  /** Unix ms. */
  readonly at: number
  readonly settings: Readonly<Record<string, unknown>>
}

/** The other side: at another one the secret of now has no business, and what was made there is not found. */
const ADDRESS = ['url', 'site'] as const
/** Who asks there, and so what is shown to him. */
const ACCOUNT = ['email', 'teamId'] as const
/** Jira and Linear find a ticket by its mark alone; GitHub's issues are listed by repository. */
const PLACE = ['owner', 'repo'] as const

const agree = (
  fields: readonly string[],
  { settings }: Pick<DestinationRow, 'settings'>,
  { settings: tried }: EarlierTry,
): boolean => fields.every(field => isDeepStrictEqual(settings[field], tried[field]))

/**
 * The ticket that an earlier try made, or null when it is sure that none did. Where that cannot be known by looking it is
 * `sessions.destination_changed`, and while it is too early to know `sessions.destination_unseen`.
 */
export const findEarlier = async (
  parts: Parameters<typeof openTicketSystem>[0] & { readonly signal: AbortSignal },
  destination: DestinationRow,
  secrets: Opening['secrets'],
  draft: TicketDraft,
  earlier: EarlierTry,
): Promise<Ticket | null> => {
  if (!agree(ADDRESS, destination, earlier)) throw changed()
  const { owner, repo } = earlier.settings
  const moved = !agree(PLACE, destination, earlier)
  const settings = moved ? { ...destination.settings, owner, repo } : destination.settings
  const system = openTicketSystem(parts, { ...destination, settings, secrets })
  const found = await system.find(draft, parts.signal).catch((error: unknown) => {
    // A repository that was renamed, or is no longer shown to us.
    throw moved && GONE.some(code => hasCode(error, code)) ? changed() : error
  })
  if (found) return found
  if (!agree(ACCOUNT, destination, earlier)) throw changed()
  const unseenMs = earlier.at + system.unseenMs - parts.clock.now()
  if (unseenMs > 0) throw unseen(Math.ceil(unseenMs / 1_000))
  return null
}

const GONE = ['missing', 'moved', 'refused'].map(name => `sessions.destination_${name}`)

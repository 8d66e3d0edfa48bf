import { isDeepStrictEqual } from 'node:util'
import type { GuardedFetcher } from '#kernel/fetch'
import { invalidField } from '#kernel/http'
import type { Clock } from '#kernel/system'
import type { DestinationRow } from '../tables.ts'
import type { DestinationEdit } from './destination.repository.ts'
import { secretNeeded } from './errors.ts'
import { type DestinationPatch, SECRETS, SETTINGS } from './schema.ts'
import type { SecretBox } from './secrets.ts'

export interface ChangeParts {
  readonly clock: Clock
  readonly fetcher: GuardedFetcher
  readonly secrets: SecretBox
}

/** The fields that decide who gets the secret. */
const RECIPIENT = ['url', 'site', 'email'] as const

/** What a wish makes of a destination, after the rules of its kind. */
export const editOf = (
  { clock, fetcher, secrets }: ChangeParts,
  row: DestinationRow,
  { settings, secret, ...plain }: DestinationPatch,
): DestinationEdit => {
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined))
  const read = settings === undefined ? null : settingsOf(row, settings)
  const moves = read !== null && RECIPIENT.some(field => !isDeepStrictEqual(read[field], row.settings[field]))
  if (moves && secret === undefined) throw secretNeeded()
  if (read !== null) for (const address of addressesOf(read)) fetcher.check(address)
  return {
    ...given,
    ...(read === null ? {} : { settings: JSON.stringify(read) }),
    ...(secret === undefined ? {} : { secret: secretOf(secrets, row, secret, clock.now(), moves) }),
    updatedAt: clock.now(),
  }
}

/** The addresses that settings name. */
export const addressesOf = (settings: Readonly<Record<string, unknown>>): string[] =>
  [settings.url, settings.site].filter(value => typeof value === 'string')

const settingsOf = (
  { kind }: DestinationRow,
  settings: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const parsed = SETTINGS[kind].safeParse(settings)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalidField(['body.settings', ...(issue?.path ?? [])].join('.'), issue?.message ?? 'is not valid')
}

const secretOf = (
  secrets: SecretBox,
  { kind, id, secret: kept }: DestinationRow,
  secret: string,
  now: number,
  moves: boolean,
): string => {
  const parsed = SECRETS[kind].safeParse(secret)
  if (!parsed.success) throw invalidField('body.secret', parsed.error.issues[0]?.message ?? 'is not valid')
  // Only a webhook is signed by both; and another receiver never learns the one before.
  return kind === 'webhook' && !moves
    ? secrets.next(kept, parsed.data, id, now)
    : secrets.first(parsed.data, id)
}

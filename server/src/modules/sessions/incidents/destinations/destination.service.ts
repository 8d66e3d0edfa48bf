import { type Actor, requireCurrentProject, requireInProject, type Scope } from '#kernel/access'
import { Problem } from '#kernel/errors'
import { assertIfMatch, newestAfter, newestPage } from '#kernel/http'
import { revisionMismatch } from '../../errors.ts'
import type { SessionsParts } from '../../part.ts'
import { etagOf } from '../incident.view.ts'
import { offerMissing } from '../offer.ts'
import type { DestinationRow } from '../tables.ts'
import { openTicketSystem } from './adapters/index.ts'
import { addressesOf, editOf } from './destination.change.ts'
import * as rows from './destination.repository.ts'
import { destinationNotFound, tooManyDestinations } from './errors.ts'
import type {
  Destination,
  DestinationInput,
  DestinationPage,
  DestinationPatch,
  DestinationQuery,
  DestinationTest,
} from './schema.ts'
import type { SecretBox } from './secrets.ts'

/** Destinations of a project: more is a program gone wrong. */
const MAX_DESTINATIONS = 50

export type DestinationParts = Pick<SessionsParts, 'db' | 'clock' | 'ids' | 'jobs' | 'fetcher'> & {
  readonly secrets: SecretBox
}

/** The rules of destinations. */
export interface DestinationService {
  /** 409 `sessions.too_many_destinations`; 422 `fetch.blocked_…` for an address that is not public. */
  create(actor: Actor, input: DestinationInput): Promise<Destination>
  list(actor: Actor, query: DestinationQuery): Promise<DestinationPage>
  /** 404 `sessions.destination_not_found`, also for those of other people's projects. */
  get(actor: Actor, id: string): Promise<Destination>
  /** 422 `sessions.destination_secret_needed` when another address would get the old secret. */
  edit(actor: Actor, id: string, patch: DestinationPatch, ifMatch: string | null): Promise<Destination>
  remove(actor: Actor, id: string, ifMatch: string | null): Promise<void>
  /** Asks the other side; what it says is the answer, never an error. */
  test(actor: Actor, id: string, signal: AbortSignal): Promise<DestinationTest>
  /** Seals what stood in clear since the server had no secret. */
  sealAll(): Promise<void>
}

export const createDestinationService = (parts: DestinationParts): DestinationService => {
  const { db, clock, fetcher, secrets } = parts
  const find = async (actor: Actor, id: string, scope: Scope): Promise<DestinationRow> =>
    guardDestination(actor, scope, await rows.findDestination(db.query, id))
  return {
    create: (actor, input) => create(parts, actor, input),
    list: (actor, query) => list(parts, actor, query),
    get: async (actor, id) => present(await find(actor, id, 'sessions:read')),
    edit: (actor, id, patch, ifMatch) =>
      db.transaction(async tx => {
        const row = guardDestination(actor, 'sessions:write', await rows.lockDestination(tx, id))
        assertIfMatch(etagOf(row), ifMatch, revisionMismatch)
        const edited = await rows.updateDestination(tx, row, editOf(parts, row, patch))
        if (takesAll(edited) && !takesAll(row)) await offerMissing(tx, parts, edited.id)
        return present(edited)
      }),
    remove: (actor, id, ifMatch) =>
      db.transaction(async tx => {
        const row = guardDestination(actor, 'sessions:write', await rows.lockDestination(tx, id))
        assertIfMatch(etagOf(row), ifMatch, revisionMismatch)
        await rows.deleteDestination(tx, row.id)
      }),
    async test(actor, id, signal) {
      const row = await find(actor, id, 'sessions:write')
      try {
        const opened = secrets.open(row.secret, row.id, clock.now())
        await openTicketSystem({ fetcher, clock }, { ...row, secrets: opened }).probe(signal)
        return { ok: true, code: null, message: 'It answers, and accepts the credentials.' }
      } catch (error) {
        // What the other side refuses is what was asked for here.
        if (!(error instanceof Problem)) throw error
        return { ok: false, code: error.code, message: error.message }
      }
    },
    sealAll: () => sealAll(parts),
  }
}

/** The destination, if it exists in a project where the actor has the scope. */
export const guardDestination = (
  actor: Actor,
  scope: Scope,
  row: DestinationRow | undefined,
): DestinationRow => {
  if (!row) throw destinationNotFound()
  requireInProject(actor, row.projectId, scope, destinationNotFound)
  return row
}

const present = ({ secret: _secret, revision, ...row }: DestinationRow): Destination => ({
  ...row,
  etag: etagOf({ revision }),
})

/** Whether it gets what is confirmed without being asked. */
const takesAll = ({ automatic, enabled }: DestinationRow): boolean => automatic && enabled

const create = async (
  parts: DestinationParts,
  actor: Actor,
  { settings, secret, ...input }: DestinationInput,
): Promise<Destination> => {
  const { db, clock, ids, fetcher, secrets } = parts
  const projectId = requireCurrentProject(actor, 'sessions:write')
  for (const address of addressesOf(settings)) fetcher.check(address)
  const now = clock.now()
  const id = ids.next()
  return db.transaction(async tx => {
    if ((await rows.countDestinations(tx, projectId)) >= MAX_DESTINATIONS)
      throw tooManyDestinations(MAX_DESTINATIONS)
    const row = await rows.insertDestination(tx, {
      ...input,
      id,
      projectId,
      settings: JSON.stringify(settings),
      secret: secrets.first(secret, id),
      createdAt: now,
      createdBy: actor.label,
      updatedAt: now,
    })
    if (takesAll(row)) await offerMissing(tx, parts, row.id)
    return present(row)
  })
}

const list = async (
  { db }: DestinationParts,
  actor: Actor,
  query: DestinationQuery,
): Promise<DestinationPage> => {
  const projectId = requireCurrentProject(actor, 'sessions:read')
  const page = { after: newestAfter(query), limit: query.limit + 1 }
  const found = await rows.listDestinations(db.query, projectId, page)
  const { rows: shown, nextCursor } = newestPage(found, query.limit)
  return { items: shown.map(present), nextCursor }
}

const SEAL_PAGE = 100

const sealAll = async ({ db, secrets }: DestinationParts): Promise<void> => {
  for (let sealed = SEAL_PAGE; sealed === SEAL_PAGE; ) {
    sealed = await db.transaction(async tx => {
      const page = await rows.findUnsealed(tx, SEAL_PAGE)
      let count = 0
      for (const { id, secret } of page) {
        const text = secrets.sealed(secret, id)
        if (text === null) continue
        await rows.storeSecret(tx, id, text)
        count += 1
      }
      return count
    })
  }
}

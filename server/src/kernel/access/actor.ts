import { Problem } from '#kernel/errors'
import type { Scope } from './scopes.ts'

/** Who acts: made by the one verifier from a request's credentials, or by the system for its own jobs. */
export interface Actor {
  readonly kind: 'user' | 'key' | 'system'
  /** The person; for an API key the person who made it; null for the system. */
  readonly userId: string | null
  /** The API key, when one was used. */
  readonly keyId: string | null
  /** The credential row or session behind the request. */
  readonly credentialId: string | null
  /** For logs and the history of objects: an e-mail address, a key's name, or `system`. */
  readonly label: string
  /** The request's project: `Fovea-Project`, else the key's, else the user's first; null when there is none. */
  readonly projectId: string | null
  /** What it may do in each project that it belongs to. */
  readonly grants: ReadonlyMap<string, ReadonlySet<Scope>>
  /** Whether it administers this server (`system:admin`). */
  readonly admin: boolean
  /** Requests per second for this credential when it has a limit of its own. */
  readonly rateLimit: number | null
  readonly requestId: string | null
  readonly address: string | null
}

const missingScope = (scope: Scope): Problem =>
  new Problem({
    status: 403,
    code: 'access.scope_missing',
    message: `This needs the scope ${scope}, which your credential or your role in the project does not have.`,
    extra: { scope },
  })

/** True when `actor` may use `scope` in that project (or, for `system:admin`, on this server). */
export const may = (actor: Actor, projectId: string | null, scope: Scope): boolean => {
  if (scope === 'system:admin') return actor.admin
  if (actor.kind === 'system') return true
  return projectId !== null && (actor.grants.get(projectId)?.has(scope) ?? false)
}

/** True when any project, or the server, grants the scope: the check before the object is known. */
export const mayAnywhere = (actor: Actor, scope: Scope): boolean =>
  may(actor, actor.projectId, scope) ||
  // The server is no project: no grant in one can open it.
  (scope !== 'system:admin' && [...actor.grants.values()].some(scopes => scopes.has(scope)))

/**
 * Guards an object of a project: outside the caller's projects it does not exist (`notFound`),
 * inside them the scope must be granted there (403).
 */
export const requireInProject = (
  actor: Actor,
  projectId: string,
  scope: Scope,
  notFound: () => Problem,
): void => {
  if (actor.kind === 'system') return
  if (!actor.grants.has(projectId)) throw notFound()
  if (!may(actor, projectId, scope)) throw missingScope(scope)
}

/** Guards a list or a create in the request's project, and answers that project's id. */
export const requireCurrentProject = (actor: Actor, scope: Scope): string => {
  const { projectId } = actor
  if (projectId === null) {
    throw new Problem({
      status: 409,
      code: 'access.no_project',
      message: 'You belong to no project yet: create one, or ask an owner to add you.',
    })
  }
  if (!may(actor, projectId, scope)) throw missingScope(scope)
  return projectId
}

/** Guards a route by its scope before its object is known. */
export const requireScope = (actor: Actor, scope: Scope): void => {
  if (!mayAnywhere(actor, scope)) throw missingScope(scope)
}

/** The server itself, acting in a job. */
export const systemActor = (options: { projectId: string | null; requestId: string | null }): Actor => ({
  kind: 'system',
  userId: null,
  keyId: null,
  credentialId: null,
  label: 'system',
  projectId: options.projectId,
  grants: new Map(),
  admin: true,
  rateLimit: null,
  requestId: options.requestId,
  address: null,
})

/** Everything that a credential may be allowed to do. The order is the one shown to people. */
export const SCOPES = [
  'library:read',
  'library:write',
  'library:purge',
  'vision:read',
  'vision:write',
  'generation:read',
  'generation:write',
  'datasets:read',
  'datasets:write',
  'sessions:read',
  'sessions:write',
  'sessions:ingest',
  'assistant:read',
  'assistant:write',
  'accounts:read',
  'accounts:write',
  'system:admin',
] as const

export type Scope = (typeof SCOPES)[number]

export const ROLES = ['owner', 'editor', 'viewer'] as const
export type Role = (typeof ROLES)[number]

const isRead = (scope: Scope): boolean => scope.endsWith(':read')
const OWNER_ONLY: ReadonlySet<Scope> = new Set(['library:purge', 'accounts:write', 'sessions:ingest'])

/** What a role may do in its project: viewer reads, editor reads and writes, owner does all of the project. */
export const scopesOfRole = (role: Role): ReadonlySet<Scope> => {
  const inProject = SCOPES.filter(scope => scope !== 'system:admin')
  if (role === 'owner') return new Set(inProject)
  if (role === 'editor') return new Set(inProject.filter(scope => !OWNER_ONLY.has(scope)))
  return new Set(inProject.filter(isRead))
}

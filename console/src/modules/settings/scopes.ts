import type { Scope } from '@fovea/client'

type ScopeChoice = { scope: Scope; does: string }

/** What a key may be allowed, in the words of what it then does. */
export const SCOPES: ScopeChoice[] = [
  { scope: 'library:read', does: 'See and download assets' },
  { scope: 'library:write', does: 'Upload, edit and throw away assets' },
  { scope: 'library:purge', does: 'Delete assets for good' },
  { scope: 'accounts:read', does: 'See keys and who did what' },
  { scope: 'accounts:write', does: 'Make and revoke keys' },
  { scope: 'system:admin', does: 'Run the whole server' },
]

/** What a program needs that uploads and shows pictures. */
export const USUAL_SCOPES: Scope[] = ['library:read', 'library:write']

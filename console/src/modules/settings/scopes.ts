import type { Scope } from '@fovea/client'

type ScopeChoice = { scope: Scope; does: string }

/** What a key may be allowed, in the words of what it then does. */
export const SCOPES: ScopeChoice[] = [
  { scope: 'library:read', does: 'See and download assets' },
  { scope: 'library:write', does: 'Upload, edit and throw away assets' },
  { scope: 'library:purge', does: 'Delete assets for good' },
  { scope: 'sessions:read', does: 'See sessions, signals and incidents' },
  { scope: 'sessions:write', does: 'Decide about incidents and change rules' },
  { scope: 'sessions:ingest', does: 'Send events from pages' },
  { scope: 'accounts:read', does: 'See keys and who did what' },
  { scope: 'accounts:write', does: 'Make and revoke keys' },
  { scope: 'system:admin', does: 'Run the whole server' },
]

/** Keys that people make often: what they may, and for how many days. */
export const RECIPES: { label: string; scopes: Scope[]; days: number }[] = [
  { label: 'A program for pictures', scopes: ['library:read', 'library:write'], days: 90 },
  { label: 'A page that is observed', scopes: ['sessions:ingest'], days: 0 },
  { label: 'A report about sessions', scopes: ['sessions:read'], days: 90 },
]

/** What a program needs that uploads and shows pictures. */
export const USUAL_SCOPES: Scope[] = ['library:read', 'library:write']

export {
  type Actor,
  may,
  mayAnywhere,
  requireCurrentProject,
  requireInProject,
  requireScope,
  systemActor,
} from './actor.ts'
export { ROLES, type Role, SCOPES, type Scope, scopesOfRole } from './scopes.ts'
export type { CredentialSource, Verifier } from './verifier.ts'

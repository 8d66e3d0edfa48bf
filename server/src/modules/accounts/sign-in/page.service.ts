import type { Database } from '#kernel/db'
import { signInFailed } from '../errors.ts'
import { listMemberships } from '../projects/project.repository.ts'
import { toProject } from '../projects/project.service.ts'
import type { SignInInput, UserAndProject } from '../schema.ts'
import { toUser } from '../users/user.service.ts'
import type { PasswordCheck } from './password-check.ts'
import type { Sessions } from './session.service.ts'

/** Signs people in at the page. */
export interface PageSignIn {
  /** The cookie's secret, and who is signed in with the project they begin in. 401 when refused, 429 when throttled. */
  signIn(
    input: SignInInput,
    from: { address: string; secure: boolean },
  ): Promise<{ secret: string; reply: UserAndProject }>
}

export const createPageSignIn = (deps: {
  db: Database
  passwords: PasswordCheck
  sessions: Sessions
}): PageSignIn => ({
  async signIn(input, { address, secure }) {
    const user = await deps.passwords.byEmail(input.email, input.password, address)
    if (!user) throw signInFailed()
    const secret = await deps.sessions.openForPage(user, secure)
    const [first] = await listMemberships(deps.db.query, user.id, 1)
    return { secret, reply: { user: toUser(user), project: first ? toProject(first, null) : null } }
  },
})

import type { Route } from '#kernel/http'
import { apiKeyRoutes } from './api-keys/api-key.routes.ts'
import type { ApiKeys } from './api-keys/api-key.service.ts'
import type { Keyring } from './credentials/keyring.ts'
import { projectRoutes } from './projects/project.routes.ts'
import type { Projects } from './projects/project.service.ts'
import { setupRoutes } from './setup/setup.routes.ts'
import type { Setup } from './setup/setup.service.ts'
import { authRoutes } from './sign-in/auth.routes.ts'
import type { PageSignIn } from './sign-in/page.service.ts'
import type { Sessions } from './sign-in/session.service.ts'
import type { TokenService } from './sign-in/token.service.ts'
import { meRoutes } from './users/me.routes.ts'
import type { Users } from './users/user.service.ts'

export interface AccountsServices {
  readonly setup: Setup
  readonly tokens: TokenService
  readonly page: PageSignIn
  readonly sessions: Sessions
  readonly keyring: Keyring
  readonly users: Users
  readonly projects: Projects
  readonly apiKeys: ApiKeys
}

/** All routes of this module, in the order of the documentation. */
export const accountsRoutes = (services: AccountsServices): Route[] => [
  ...setupRoutes(services.setup),
  ...authRoutes(services),
  ...meRoutes(services.users),
  ...projectRoutes(services.projects),
  ...apiKeyRoutes(services.apiKeys),
]

import { fileURLToPath } from 'node:url'
import type { Verifier } from '#kernel/access'
import type { Database, MigrationSet, NotificationBus } from '#kernel/db'
import type { Guard, RateLimiter, Route } from '#kernel/http'
import type { JobHandler } from '#kernel/jobs'
import type { Clock, Ids } from '#kernel/system'
import type { Logger, Metrics } from '#kernel/telemetry'
import { createApiKeys } from './api-keys/api-key.service.ts'
import { type AccountsConfig, administratorOf, refuseExposedServer, requireSecret } from './config.ts'
import { type AccessTokens, createAccessTokens } from './credentials/access-token.ts'
import { createIdentityCache, type IdentityCache } from './credentials/cache.ts'
import { deleteSpent } from './credentials/credential.repository.ts'
import { createKeyring } from './credentials/keyring.ts'
import { createLocalVerifier, localGuard } from './credentials/local-administrator.ts'
import { createSeal } from './credentials/seal.ts'
import { createVerifier } from './credentials/verifier.ts'
import { createProjects } from './projects/project.service.ts'
import { type AccountsServices, accountsRoutes } from './routes.ts'
import { createSetupGuard, type SetupGuard } from './setup/guard.ts'
import { createSetup, type Setup } from './setup/setup.service.ts'
import { createPageSignIn } from './sign-in/page.service.ts'
import { createPasswordCheck } from './sign-in/password-check.ts'
import { createSessions } from './sign-in/session.service.ts'
import { createSignInThrottle } from './sign-in/throttle.ts'
import { createTokenService } from './sign-in/token.service.ts'
import { createPasswordHasher } from './users/password.ts'
import { createUsers, type Users } from './users/user.service.ts'

export const accountsMigrations: MigrationSet = {
  owner: 'accounts',
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
}

export interface AccountsDeps {
  readonly db: Database
  readonly bus: NotificationBus
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  readonly limiter: RateLimiter
  readonly config: AccountsConfig & { readonly HOST: string; readonly DATABASE_URL?: string | undefined }
}

/** What other modules and the command line may ask of this module. */
export type AccountsService = Pick<Users, 'names' | 'resetPassword'>

export interface Accounts {
  readonly name: 'accounts'
  readonly service: AccountsService
  readonly verify: Verifier
  readonly routes: readonly Route[]
  readonly handlers: readonly JobHandler[]
  readonly migrations: MigrationSet
  readonly setup: Pick<Setup, 'needed' | 'code' | 'adminFromEnvironment'> & { readonly guard: Guard }
  /**
   * To be called before the first request: makes the administrator of the environment, or of a server without
   * sign-in, else a set-up code; opens the signing keys; follows the other processes. Throws `config.invalid` for an
   * exposed AUTH_DISABLED, and for a FOVEA_SECRET that is missing or another one.
   */
  start(): Promise<void>
  /** Housekeeping, hourly: signing keys are rotated, sessions that ended long ago are removed. */
  sweep(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** An ended refresh token is kept this long, so that its reuse is still seen for what it is. */
const KEEP_SPENT_MS = 7 * 86_400_000

/** Who may do what: people, projects, credentials, and the one verifier. */
export const createAccounts = (deps: AccountsDeps): Accounts => {
  const { db, bus, clock } = deps
  const hasher = createPasswordHasher()
  const cache = createIdentityCache(deps)
  const { FOVEA_SECRET: secret } = deps.config
  const keyring = createKeyring({ ...deps, seal: secret === undefined ? null : createSeal(secret) })
  const tokens = createAccessTokens({ ...deps, keyring })
  const guard = createSetupGuard({ bus, clock, needed: () => setup.needed() })
  const local = deps.config.AUTH_DISABLED
  const setup = createSetup({
    ...deps,
    hasher,
    cache,
    administrator: administratorOf(deps.config),
    withoutSignIn: local,
    onCompleted: guard.open,
  })
  const services = buildServices(deps, { hasher, cache, tokens, keyring, setup })
  const lifecycle = createStart(deps, { cache, guard, setup, keyring })
  return {
    name: 'accounts',
    service: {
      names: services.users.names,
      resetPassword: services.users.resetPassword,
    },
    verify: local ? createLocalVerifier({ db, cache }) : createVerifier({ db, clock, tokens, cache }),
    routes: accountsRoutes(services),
    handlers: [],
    migrations: accountsMigrations,
    setup: { ...setup, guard: local ? arrival => localGuard(arrival) ?? guard.guard(arrival) : guard.guard },
    ...lifecycle,
    async sweep(signal) {
      await keyring.rotate()
      while (!signal.aborted && (await deleteSpent(db.query, clock.now() - KEEP_SPENT_MS)) > 0);
    },
  }
}

interface Parts {
  readonly hasher: ReturnType<typeof createPasswordHasher>
  readonly cache: IdentityCache
  readonly tokens: AccessTokens
  readonly keyring: AccountsServices['keyring']
  readonly setup: Setup
}

const buildServices = (deps: AccountsDeps, parts: Parts): AccountsServices => {
  const all = { ...deps, ...parts }
  const passwords = createPasswordCheck({ ...all, throttle: createSignInThrottle(deps.limiter) })
  const sessions = createSessions(all)
  return {
    setup: parts.setup,
    keyring: parts.keyring,
    sessions,
    tokens: createTokenService({ ...all, sessions, passwords }),
    page: createPageSignIn({ ...all, sessions, passwords }),
    users: createUsers({ ...all, passwords }),
    projects: createProjects(all),
    apiKeys: createApiKeys(all),
  }
}

const createStart = (
  deps: AccountsDeps,
  parts: Pick<Parts, 'cache' | 'setup' | 'keyring'> & { guard: SetupGuard },
): Pick<Accounts, 'start' | 'close'> => {
  const { setup, cache, guard } = parts
  const stops: (() => void)[] = []
  return {
    async start() {
      refuseExposedServer(deps.config)
      requireSecret(deps.config)
      await parts.keyring.open()
      stops.push(await cache.follow())
      if (await setup.adminFromEnvironment()) deps.log.info('the administrator of the environment was made')
      if (deps.config.AUTH_DISABLED) await setup.localAdministrator()
      else await setup.issueCode()
      stops.push(await guard.follow())
    },
    async close() {
      for (const stop of stops.splice(0)) stop()
    },
  }
}

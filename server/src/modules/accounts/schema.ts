import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { ROLES, SCOPES } from '#kernel/access'
import { Page, pageQuery } from '#kernel/http'
import { normaliseEmail } from './users/email.ts'

const time = z.number().int()
const name = z.string().trim().min(1).max(200)
const Scopes = z.enum(SCOPES)
const Roles = z.enum(ROLES)

/** What a person types; passwords get a bound only, so that their rules can answer with a reason. */
const password = z.string().min(1).max(1_000)

/** Of the second factor; accepted and not looked at while the account has none. */
const otp = z
  .string()
  .max(100)
  .optional()
  .meta({ description: 'The code of the second factor; ignored while the account has none.' })

export const Email = z
  .string()
  .max(320)
  .transform(normaliseEmail)
  .pipe(
    z
      .string()
      .regex(/^[^\s@"<>(),:;[\]\\]+@[^\s@"<>(),:;[\]\\]+$/u, 'expected an e-mail address')
      .max(254),
  )

export const User = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    admin: z.boolean().meta({ description: 'Whether this person administers the server (system:admin).' }),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

export const Project = z
  .object({
    id: z.string(),
    name: z.string(),
    role: Roles.meta({ description: 'Yours in this project.' }),
    current: z.boolean().meta({ description: 'Whether requests like this one work in this project.' }),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof Project>

export const ProjectPage = Page(Project).meta({ id: 'ProjectPage' })
export type ProjectPage = z.infer<typeof ProjectPage>

export const ProjectInput = z.strictObject({ name })
export type ProjectInput = z.infer<typeof ProjectInput>

export const SetupState = z.object({ needed: z.boolean() }).meta({ id: 'SetupState' })
export const SetupInput = z.strictObject({ code: z.string().max(200), email: Email, name, password })
export type SetupInput = z.infer<typeof SetupInput>

export const UserAndProject = z
  .object({ user: User, project: Project.nullable() })
  .meta({ id: 'UserAndProject' })
export type UserAndProject = z.infer<typeof UserAndProject>

/**
 * RFC 6749: unknown parameters are ignored, and what is missing is answered with the `error` member,
 * so the fields are checked by the grant and not here.
 */
export const TokenInput = z.looseObject({
  grant_type: z.string().max(100).optional().meta({ description: '`password` or `refresh_token`.' }),
  username: z.string().max(320).optional().meta({ description: 'The e-mail address; for `password`.' }),
  password: z.string().max(1_000).optional(),
  otp,
  refresh_token: z.string().optional().meta({ description: 'For `refresh_token`.' }),
})
export type TokenInput = z.infer<typeof TokenInput>

export const Tokens = z
  .object({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.number().int().meta({ description: 'Seconds.' }),
    refresh_token: z.string(),
  })
  .meta({ id: 'Tokens' })
export type Tokens = z.infer<typeof Tokens>

export const SignInInput = z.strictObject({ email: Email, password, otp })
export type SignInInput = z.infer<typeof SignInInput>

export const KeySet = z
  .object({ keys: z.array(z.record(z.string(), z.unknown())) })
  .meta({ id: 'KeySet', description: 'RFC 7517: the public keys that access tokens are signed with.' })

const CREDENTIAL_KINDS = ['session', 'token', 'key', 'local'] as const
export const Me = z
  .object({
    user: User,
    memberships: z.array(z.object({ project: z.object({ id: z.string(), name: z.string() }), role: Roles })),
    project: Project.nullable().meta({ description: 'The project that this request works in.' }),
    scopes: z.array(Scopes).meta({ description: 'What this credential may do in that project.' }),
    admin: z.boolean().meta({ description: 'Whether this credential may administer the server.' }),
    credential: z.enum(CREDENTIAL_KINDS),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

export const MeInput = z.strictObject({ name: name.optional() })
export type MeInput = z.infer<typeof MeInput>
export const PasswordChange = z.strictObject({ currentPassword: password, newPassword: password })
export type PasswordChange = z.infer<typeof PasswordChange>

const isExactOrigin = (value: string): boolean =>
  URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).origin === value
const isAddress = (value: string): boolean => ipaddr.isValidCIDR(value) || isWholeAddress(value)
/** ipaddr.js also accepts old forms such as `10.1`, which people do not mean. */
const isWholeAddress = (value: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(value) || ipaddr.IPv6.isValid(value)

const MAX_LISTED = 50
const expiresAt = time.positive().nullable().meta({ description: 'Null: it does not expire.' })
const rateLimit = z.number().int().min(1).max(100_000).nullable().meta({
  description: 'Requests per second with this key; null: the limit of the server.',
})
const origins = z
  .array(z.string().max(300).refine(isExactOrigin, 'expected an exact origin such as https://shop.example'))
  .max(MAX_LISTED)
  .meta({
    description: 'Pages of these origins only; requests without `Origin` pass. Empty: no restriction.',
  })
const addresses = z
  .array(z.string().max(60).refine(isAddress, 'expected an address or a network such as 192.168.1.0/24'))
  .max(MAX_LISTED)
  .meta({ description: 'Clients at these addresses or networks only. Empty: no restriction.' })
const scopes = z.array(Scopes).min(1).max(SCOPES.length)

export const ApiKeyInput = z.strictObject({
  name,
  scopes,
  expiresAt: expiresAt.optional(),
  rateLimit: rateLimit.optional(),
  origins: origins.optional(),
  addresses: addresses.optional(),
})
export type ApiKeyInput = z.infer<typeof ApiKeyInput>
export const ApiKeyPatch = ApiKeyInput.partial()
export type ApiKeyPatch = z.infer<typeof ApiKeyPatch>

const apiKey = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  prefix: z.string().meta({ description: 'The first characters of the secret, to recognise it by.' }),
  scopes: z.array(Scopes),
  expiresAt: time.nullable(),
  rateLimit: z.number().int().nullable(),
  origins: z.array(z.string()),
  addresses: z.array(z.string()),
  createdAt: time,
  createdBy: z.string(),
  updatedAt: time,
  usedAt: time.nullable().meta({ description: 'The last use, to the minute.' }),
  revokedAt: time.nullable(),
})
export const ApiKey = apiKey.meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>
export const ApiKeyWithSecret = apiKey
  .extend({ secret: z.string().meta({ description: 'Shown this once.' }) })
  .meta({ id: 'ApiKeyWithSecret' })
export type ApiKeyWithSecret = z.infer<typeof ApiKeyWithSecret>
export const ApiKeyPage = Page(ApiKey).meta({ id: 'ApiKeyPage' })
export type ApiKeyPage = z.infer<typeof ApiKeyPage>

export const IdParams = z.object({ id: z.string() })
export const ProjectParams = z.object({
  id: z.string().meta({ description: 'The project, or `current` for the one that the request works in.' }),
})
export const PageQuery = z.strictObject(pageQuery)
export type PageQuery = z.infer<typeof PageQuery>

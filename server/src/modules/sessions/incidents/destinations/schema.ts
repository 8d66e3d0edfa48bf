import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'

const address = z
  .url({ protocol: /^https?$/, error: 'expected https://host' })
  .max(2_000)
  .transform(url => url.replace(/\/+$/, ''))
const word = (pattern: RegExp, error: string) => z.string().trim().regex(pattern, { error })

/** What is no secret of each kind of destination. */
export const SETTINGS = {
  webhook: z.strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'expected https://host/path' })
      .max(2_000)
      .meta({ description: 'Where incidents are sent, signed as Standard Webhooks say.' }),
  }),
  jira: z.strictObject({
    site: address.meta({ description: 'e.g. https://acme.atlassian.net' }),
    email: z.email().max(320).meta({ description: 'Of the account that the API token belongs to.' }),
    projectKey: word(/^[A-Z][A-Z0-9_]{0,20}$/, 'expected the key of a project, e.g. SHOP'),
    issueType: z.string().trim().min(1).max(100).default('Bug'),
  }),
  linear: z.strictObject({
    teamId: z.uuid().meta({ description: 'The UUID of the team, not its key.' }),
    url: address.default('https://api.linear.app/graphql'),
  }),
  github: z.strictObject({
    owner: word(/^[A-Za-z0-9-]{1,39}$/, 'expected a user or an organisation'),
    repo: word(/^[A-Za-z0-9._-]{1,100}$/, 'expected the name of a repository'),
    labels: z.array(z.string().trim().min(1).max(50)).max(20).default([]),
    url: address.default('https://api.github.com'),
  }),
} as const

export type Kind = keyof typeof SETTINGS
export type Settings<K extends Kind> = z.infer<(typeof SETTINGS)[K]>

/** 24 to 64 random bytes, as Standard Webhooks ask. */
const WebhookSecret = z.string().regex(/^whsec_(?:[A-Za-z0-9+/]{32,88}={0,2})$/, {
  error: 'expected whsec_ and 24 to 64 random bytes in base64: echo "whsec_$(openssl rand -base64 32)"',
})
const Token = z.string().trim().min(1).max(2_000)

export const SECRETS: Readonly<Record<Kind, z.ZodType<string>>> = {
  webhook: WebhookSecret,
  jira: Token,
  linear: Token,
  github: Token,
}

const name = z.string().trim().min(1).max(100)
const ratePerHour = z
  .int()
  .min(1)
  .max(1_000)
  .meta({ description: 'Incidents that are exported in an hour at most; what is more waits.' })
const automatic = z.boolean().meta({
  description: 'Incidents are exported as soon as they may be, not only when somebody asks for it.',
})

const inputOf = <K extends Kind>(kind: K) =>
  z.strictObject({
    kind: z.literal(kind),
    name,
    settings: SETTINGS[kind],
    secret: SECRETS[kind].meta({
      description:
        kind === 'webhook'
          ? 'whsec_…, which signs. Never shown again.'
          : 'The API token or key. Never shown again.',
    }),
    automatic: automatic.default(false),
    enabled: z.boolean().default(true),
    ratePerHour: ratePerHour.default(30),
  })

export const DestinationInput = z.discriminatedUnion('kind', [
  inputOf('webhook'),
  inputOf('jira'),
  inputOf('linear'),
  inputOf('github'),
])
export type DestinationInput = z.infer<typeof DestinationInput>

export const DestinationPatch = z.strictObject({
  name: name.optional(),
  settings: z.record(z.string(), z.unknown()).optional().meta({
    description:
      'All settings of the kind, in place of those before. Another address needs the secret again.',
  }),
  secret: z.string().min(1).max(2_000).optional().meta({
    description: 'In place of the one before, which a webhook goes on to sign with beside it for a day.',
  }),
  automatic: automatic.optional(),
  enabled: z.boolean().optional(),
  ratePerHour: ratePerHour.optional(),
})
export type DestinationPatch = z.infer<typeof DestinationPatch>

/** Its secret is never part of an answer. */
export const Destination = z
  .strictObject({
    id: z.string(),
    projectId: z.string(),
    kind: z.enum(['webhook', 'jira', 'linear', 'github']),
    name: z.string(),
    settings: z.record(z.string(), z.unknown()),
    automatic: z.boolean(),
    enabled: z.boolean().meta({ description: 'False: nothing is exported to it.' }),
    ratePerHour: z.int(),
    createdAt: z.int(),
    createdBy: z.string(),
    updatedAt: z.int(),
    etag: z.string(),
  })
  .meta({ id: 'Destination' })
export type Destination = z.infer<typeof Destination>

export const DestinationPage = Page(Destination).meta({ id: 'DestinationPage' })
export type DestinationPage = z.infer<typeof DestinationPage>
export const DestinationQuery = z.strictObject(pageQuery)
export type DestinationQuery = z.infer<typeof DestinationQuery>
export const DestinationParams = z.strictObject({ id: z.string() })

/** What a try of the connection came to. */
export const DestinationTest = z
  .strictObject({
    ok: z.boolean(),
    code: z.string().nullable(),
    message: z.string(),
  })
  .meta({ id: 'DestinationTest' })
export type DestinationTest = z.infer<typeof DestinationTest>

export const ExportInput = z.strictObject({ destinationId: z.string().min(1).max(200) })
export type ExportInput = z.infer<typeof ExportInput>

import { z } from 'zod'
import { boolean } from '#kernel/config'
import { Problem } from '#kernel/errors'
import { Email } from './schema.ts'

export const accountsVariables = z.object({
  FOVEA_ADMIN_EMAIL: Email.optional().meta({
    description:
      'The first administrator, made at start while there is none. Needs FOVEA_ADMIN_PASSWORD; without both, the page asks for the printed set-up code.',
  }),
  FOVEA_ADMIN_PASSWORD: z.string().max(1_000).optional().meta({
    secret: true,
    description: 'The password of the first administrator, used only while there is none.',
  }),
  FOVEA_SECRET: z
    .string()
    .min(32, 'expected 32 characters at least, such as `openssl rand -base64 32` prints')
    .max(1_000)
    .optional()
    .meta({
      secret: true,
      description:
        'Seals the private signing keys and the secrets of destinations in the database. Needed with DATABASE_URL; the same for every process. Make one with `openssl rand -base64 32`.',
    }),
  AUTH_DISABLED: boolean().default(false).meta({
    description:
      'Makes every request the local administrator. Only while HOST is a loopback address, and never behind a proxy.',
  }),
})
export type AccountsConfig = z.infer<typeof accountsVariables>

export interface Administrator {
  readonly email: string
  readonly password: string
}

/** The administrator of the environment, or null. Throws `config.invalid` when only half of it is there. */
export const administratorOf = (config: AccountsConfig): Administrator | null => {
  const { FOVEA_ADMIN_EMAIL: email, FOVEA_ADMIN_PASSWORD: password } = config
  if (email !== undefined && password !== undefined) return { email, password }
  if (email === undefined && password === undefined) return null
  throw invalid('FOVEA_ADMIN_EMAIL and FOVEA_ADMIN_PASSWORD go together: set both, or neither.')
}

/** True for the host names and addresses that only this machine can reach. */
export const isLoopbackHost = (host: string): boolean => {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name)
  )
}

/** Refuses a server without sign-in that others could reach. Throws `config.invalid`; called before listening. */
export const refuseExposedServer = (config: AccountsConfig & { readonly HOST: string }): void => {
  if (!config.AUTH_DISABLED || isLoopbackHost(config.HOST)) return
  throw invalid(
    `AUTH_DISABLED: true is not accepted while HOST is ${JSON.stringify(config.HOST)}: anybody on the network would be the administrator. Set HOST=127.0.0.1, or unset AUTH_DISABLED.`,
  )
}

/**
 * A database of one's own is copied, backed up and read by others: there the signing keys must not stand in clear.
 * Throws `config.invalid`; called before the first key is made.
 */
export const requireSecret = (
  config: AccountsConfig & { readonly DATABASE_URL?: string | undefined },
): void => {
  if (config.DATABASE_URL !== undefined && config.FOVEA_SECRET === undefined) {
    throw secretMissing('with DATABASE_URL the signing keys in that database must be sealed')
  }
}

export const secretMissing = (why: string): Problem =>
  invalid(
    `FOVEA_SECRET: it is not set, but ${why}. Set the one that this database was started with before; for a new database make one with \`openssl rand -base64 32\`, and keep it apart from the database.`,
  )
export const secretWrong = (): Problem =>
  invalid(
    'FOVEA_SECRET: the keys in the database were sealed with another secret. Set that one. If it is lost, run `delete from accounts.signing_key` in the database: everybody who is signed in with tokens then gets new ones by refreshing.',
  )

const invalid = (message: string): Problem => new Problem({ status: 500, code: 'config.invalid', message })

import { AuthenticationError } from '@fovea/client'
import type { Command } from 'commander'
import { configPath, readConfig, removeConfig, type StoredConfig, writeConfig } from '../config-file.ts'
import { type Context, commonOptions, DEFAULT_URL, normalUrl, type Open } from '../context.ts'
import { explain, UsageError } from '../exit.ts'
import { ask, readLine } from '../prompt.ts'
import { signIn } from '../session.ts'
import { visible } from '../text.ts'

interface LoginOptions {
  email?: string
  passwordStdin?: boolean
  apiKey?: string | true
}

export function addSession(program: Command, open: Open): void {
  program
    .command('login')
    .description('sign in to a server and remember it')
    .option('--email <address>', 'who you are')
    .option('--password-stdin', 'read the password from stdin instead of asking for it')
    .option(
      '--api-key [key]',
      'use this API key instead of a password; without a value it is asked for or read from stdin',
    )
    .action(async (options: LoginOptions, command: Command) => login(await open(command), options, command))
  program
    .command('logout')
    .description('end the session and forget the server')
    .action(async (_options: unknown, command: Command) => logout(await open(command)))
  program
    .command('whoami')
    .description('who you are, where, and what you may do')
    .action(async (_options: unknown, command: Command) => whoami(await open(command)))
}

async function login(context: Context, options: LoginOptions, command: Command): Promise<void> {
  const url = await chooseUrl(context, command)
  const before = await readConfig()
  const config =
    options.apiKey === undefined
      ? await byPassword(context, url, options)
      : await byKey(context, url, options.apiKey)
  await writeConfig(config)
  if (before) await revoke(context, before)
  const how = config.credential.kind === 'apiKey' ? 'the API key' : 'the session (not the password)'
  context.out.result(
    { url, email: config.email, credential: config.credential.kind, path: configPath() },
    () => {
      return `Signed in to ${url}${config.email === null ? '' : ` as ${visible(config.email)}`}; ${how} is kept in ${configPath()}`
    },
  )
}

async function chooseUrl({ url, stored, signal }: Context, command: Command): Promise<string> {
  const given = commonOptions(command).url ?? process.env.FOVEA_URL ?? stored?.url
  if (given !== undefined || process.stdin.isTTY !== true) return url
  return normalUrl((await ask(`Server [${DEFAULT_URL}]`, { signal })) || DEFAULT_URL)
}

async function byKey(context: Context, url: string, given: string | true): Promise<StoredConfig> {
  const secret = given === true ? await secretLine('API key', context.signal) : given
  if (secret === '') throw new UsageError('The API key is empty')
  const me = await context.connect({ baseUrl: url, credentials: { apiKey: secret } }).me.get()
  return { url, email: me.user.email, credential: { kind: 'apiKey', secret } }
}

/** The password is exchanged for a session, whose tokens are kept; it is never written down itself. */
async function byPassword(context: Context, url: string, options: LoginOptions): Promise<StoredConfig> {
  const { signal } = context
  const email = options.email ?? (await ask('E-mail', { signal }))
  const password = options.passwordStdin ? await readLine() : await ask('Password', { hidden: true, signal })
  return { url, email, credential: await signIn(context.connect({ baseUrl: url }), email, password) }
}

async function secretLine(question: string, signal: AbortSignal): Promise<string> {
  return process.stdin.isTTY === true
    ? await ask(question, { hidden: true, signal })
    : (await readLine()).trim()
}

async function logout(context: Context): Promise<void> {
  const stored = await readConfig()
  await removeConfig()
  const revoked = stored !== null && (await revoke(context, stored))
  context.out.result({ signedOut: stored !== null, revoked }, () =>
    stored === null ? 'You were not signed in.' : `Signed out of ${stored.url}`,
  )
}

/** Ends a session on the server; a key that was given to us is only forgotten, as it may be in use elsewhere. */
async function revoke(context: Context, { url, credential }: StoredConfig): Promise<boolean> {
  if (credential.kind === 'apiKey') return false
  try {
    // The access token may have ended; the refresh token tells the server which session is meant.
    const anonymous = context.connect({ baseUrl: url })
    const tokens = await anonymous.auth.token({
      grantType: 'refresh_token',
      refreshToken: credential.refreshToken,
    })
    await context.connect({ baseUrl: url, credentials: { accessToken: tokens.accessToken } }).auth.logout()
    return true
  } catch (error) {
    context.signal.throwIfAborted()
    // A session that has ended already needs no end.
    if (error instanceof AuthenticationError) return true
    // Signing out must work with the server away, too; the session then ends by itself.
    context.out.warn(`The session could not be ended on the server: ${explain(error, url)}`)
    return false
  }
}

async function whoami({ client, out, url }: Context): Promise<void> {
  const me = await client.me.get()
  out.result({ url, ...me }, () =>
    out.fields([
      ['server', url],
      ['user', `${me.user.name} <${me.user.email}>`],
      ['project', me.project ? `${me.project.name} (${me.project.id}), ${me.project.role}` : 'none'],
      ['credential', me.credential],
      ['scopes', me.scopes.join(' ')],
    ]),
  )
}

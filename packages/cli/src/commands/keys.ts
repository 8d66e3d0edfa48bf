import type { ApiKey, NewApiKey, Scope } from '@fovea/client'
import { type Command, InvalidArgumentError } from 'commander'
import type { Context, Open } from '../context.ts'
import { forEach } from '../each.ts'
import { formatTime, table } from '../text.ts'
import { addCommonOptions, limitOption, takeUpTo, wholeNumber } from './options.ts'

interface CreateOptions {
  scopes: string[]
  expiresIn?: number
  rateLimit?: number
  origin?: string[]
  address?: string[]
}

const UNITS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }

export function addKeys(program: Command, open: Open): void {
  const keys = program.command('keys').description('API keys for programs')
  const command = (usage: string, description: string): Command =>
    addCommonOptions(keys.command(usage)).description(description)
  command('ls', 'list the keys of the project')
    .addOption(limitOption())
    .action(async ({ limit }: { limit: number }, self: Command) => list(await open(self), limit))
  command('create <name>', 'make a key; its secret is shown this once')
    .option('--scopes <list>', 'what it may do, separated by commas', words, [
      'library:read',
      'library:write',
    ])
    .option('--expires-in <time>', 'for example 12h, 30d or 8w', milliseconds)
    .option('--rate-limit <n>', 'requests per second', text => wholeNumber(text, 1, 100_000))
    .option('--origin <origin...>', 'only pages of these origins may use it')
    .option('--address <address...>', 'only clients at these addresses or networks may use it')
    .action(async (name: string, options: CreateOptions, self: Command) =>
      create(await open(self), name, options),
    )
  command('revoke <ids...>', 'make keys useless, at once and for ever').action(
    async (ids: string[], _options: unknown, self: Command) => {
      const context = await open(self)
      await forEach(context, ids, 'revoked', id => context.client.apiKeys.revoke(id))
    },
  )
}

async function list({ client, out }: Context, limit: number): Promise<void> {
  const keys = await takeUpTo(client.apiKeys.iterate({ limit: Math.min(limit, 200) }), limit)
  out.result(keys, () =>
    keys.length === 0
      ? 'There are no keys.'
      : table(['ID', 'PREFIX', 'STATE', 'USED', 'NAME', 'SCOPES'], keys.map(cells)),
  )
}

function cells(key: ApiKey): string[] {
  const expired = key.expiresAt !== null && key.expiresAt < Date.now()
  const state = key.revokedAt !== null ? 'revoked' : expired ? 'expired' : 'valid'
  return [key.id, key.prefix, state, formatTime(key.usedAt), key.name, key.scopes.join(' ')]
}

async function create({ client, out }: Context, name: string, options: CreateOptions): Promise<void> {
  const input: NewApiKey = {
    name,
    // The server knows the scopes, and names the ones that it does not.
    scopes: options.scopes as Scope[],
  }
  if (options.expiresIn !== undefined) input.expiresAt = Date.now() + options.expiresIn
  if (options.rateLimit !== undefined) input.rateLimit = options.rateLimit
  if (options.origin !== undefined) input.origins = options.origin
  if (options.address !== undefined) input.addresses = options.address
  const key = await client.apiKeys.create(input)
  if (!out.json) out.warn('The secret is shown this once:')
  out.result(key, () => key.secret)
}

function words(text: string): string[] {
  return text.split(',').map(word => word.trim())
}

function milliseconds(text: string): number {
  const [, amount, unit] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? []
  const factor = UNITS[unit ?? '']
  if (amount === undefined || factor === undefined) throw new InvalidArgumentError('expected 12h, 30d or 8w')
  return Number(amount) * factor
}

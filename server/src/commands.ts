import type { ConnectionTarget } from '#kernel/db'
import { createDatabase, migrateDown, migrationStatus } from '#kernel/db'
import { buildOpenApi } from '#kernel/http'
import { createLogger } from '#kernel/telemetry'
import { type App, createApp, MIGRATIONS, migrate, VERSION } from './app.ts'
import type { Config, Role } from './config.ts'
import { openDatabase } from './database.ts'
import { copyStorage } from './storage-command.ts'

export interface CommandContext {
  readonly config: Config
  /** How PostgreSQL lists the command. */
  readonly owner: string
  /** For the answer of the command. */
  readonly print: (text: string) => void
  /** For remarks to the person at the terminal. */
  readonly say: (message: string) => void
}

type Command = (context: CommandContext, args: readonly string[]) => Promise<void>

const CLOSE_MS = 10_000

const withDatabase = async (
  context: CommandContext,
  work: (target: ConnectionTarget) => Promise<void>,
): Promise<void> => {
  const { config, owner, say } = context
  const signal = new AbortController().signal
  const database = await openDatabase({ config, owner, share: true, signal, onLog: say })
  try {
    await work(database.target)
  } finally {
    await database.close()
  }
}

const withPool = (
  context: CommandContext,
  work: (pool: ReturnType<typeof createDatabase>['pool']) => Promise<void>,
) =>
  withDatabase(context, async target => {
    const db = createDatabase({ target, poolSize: 1, applicationName: context.owner, onIdleError: () => {} })
    await work(db.pool).finally(() => db.close())
  })

/** The program put together without any role: nothing listens and nothing works. */
const withApp = async (
  context: CommandContext,
  target: ConnectionTarget,
  work: (app: App) => Promise<void>,
  roles: readonly Role[] = [],
): Promise<void> => {
  const app = await createApp({
    config: context.config,
    target,
    soleWorker: false,
    roles,
    owner: context.owner,
    log: createLogger({ level: 'silent' }),
  })
  try {
    await work(app)
  } finally {
    await app.close(AbortSignal.timeout(CLOSE_MS))
  }
}

const migrateCommand: Readonly<Record<string, Command>> = {
  up: context =>
    withDatabase(context, async target => {
      const applied = await migrate(target)
      context.print(applied.length > 0 ? `${applied.join('\n')}\n` : 'Nothing to do.\n')
    }),
  down: context =>
    withPool(context, async pool => {
      const undone = await migrateDown(pool, 1)
      context.print(undone.length > 0 ? `${undone.join('\n')}\n` : 'Nothing to take back.\n')
    }),
  status: context =>
    withPool(context, async pool => {
      for (const { name, applied } of await migrationStatus(pool, MIGRATIONS)) {
        context.print(`${applied ? 'applied' : 'missing'}  ${name}\n`)
      }
    }),
}

const openapi: Command = context =>
  withApp(
    context,
    {},
    async app => {
      context.print(`${JSON.stringify(buildOpenApi(app.routes, { version: VERSION }), null, 2)}\n`)
    },
    ['api'],
  )

const resetPassword: Command = (context, [, email = '']) =>
  withDatabase(context, async target => {
    await migrate(target)
    await withApp(context, target, async app => {
      const reset = await app.accounts.service.resetPassword(email)
      context.say(`The new password of ${reset.email}; all sessions of this person are ended.`)
      context.print(`${reset.password}\n`)
    })
  })

const storageCopy: Command = (context, [, target = '']) => copyStorage(context.config, target, context)

const find = (command: string, args: readonly string[]): Command | undefined => {
  const [first = '', ...rest] = args
  if (command === 'migrate' && rest.length === 0 && Object.hasOwn(migrateCommand, first))
    return migrateCommand[first]
  if (command === 'openapi' && args.length === 0) return openapi
  if (command === 'admin' && first === 'reset-password' && rest.length === 1) return resetPassword
  if (command === 'storage' && first === 'copy' && rest.length === 1) return storageCopy
  return undefined
}

export const isOperatorCommand = (command: string, args: readonly string[]): boolean =>
  find(command, args) !== undefined

/** Runs a command that does its work and ends; it may share the database of a server that runs. Throws Problems. */
export const runOperatorCommand = async (
  command: string,
  args: readonly string[],
  context: CommandContext,
): Promise<void> => {
  await find(command, args)?.(context, args)
}

import {
  connectedProcesses,
  createDatabase,
  type MigrationState,
  migrateDown,
  migrationStatus,
} from '#kernel/db'
import { Problem } from '#kernel/errors'
import { buildOpenApi } from '#kernel/http'
import { createLogger } from '#kernel/telemetry'
import { type App, createApp, MIGRATIONS, migrate, VERSION } from './app.ts'
import type { Config, Role } from './config.ts'
import { type OpenedDatabase, openDatabase, translateFault } from './database.ts'
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
  work: (database: OpenedDatabase) => Promise<void>,
): Promise<void> => {
  const { config, owner, say } = context
  const signal = new AbortController().signal
  const database = await openDatabase({ config, owner, share: true, signal, onLog: say })
  try {
    await work(database)
  } catch (error) {
    throw translateFault(error, config)
  } finally {
    await database.close()
  }
}

const withPool = (
  context: CommandContext,
  work: (pool: ReturnType<typeof createDatabase>['pool']) => Promise<void>,
) =>
  withDatabase(context, async ({ target, direct }) => {
    const db = createDatabase({
      target: direct ?? target,
      poolSize: 1,
      applicationName: context.owner,
      onIdleError: () => {},
      patient: true,
    })
    await work(db.pool).finally(() => db.close())
  })

/** The program put together without any role: nothing listens and nothing works. */
const withApp = async (
  context: CommandContext,
  database: Pick<OpenedDatabase, 'target' | 'direct'>,
  work: (app: App) => Promise<void>,
  roles: readonly Role[] = [],
): Promise<void> => {
  const app = await createApp({
    config: context.config,
    target: database.target,
    ...(database.direct ? { direct: database.direct } : {}),
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
    withDatabase(context, async ({ target, direct }) => {
      const applied = await migrate(direct ?? target, context.config)
      context.print(applied.length > 0 ? `${applied.join('\n')}\n` : 'Nothing to do.\n')
    }),
  down: (context, args) =>
    withPool(context, async pool => {
      const processes = args.includes('--force') ? [] : await connectedProcesses(pool)
      if (processes.length > 0) throw inUse(processes)
      const undone = await migrateDown(pool, 1)
      context.print(undone.length > 0 ? `${undone.join('\n')}\n` : 'Nothing to take back.\n')
    }),
  status: context =>
    withPool(context, async pool => {
      const all = await migrationStatus(pool, MIGRATIONS)
      context.print(all.map(({ name, state }) => `${state}  ${name}\n`).join(''))
      context.say(summaryOf(all.map(({ state }) => state)))
    }),
}

/** A program that was not made for the schema beneath it fails at its next statement. */
const inUse = (processes: readonly string[]): Problem =>
  new Problem({
    status: 409,
    code: 'db.in_use',
    message: `The newest change is not taken back while it is in use by ${processes.join(', ')}. Stop what runs, or add --force.`,
  })

const summaryOf = (states: readonly MigrationState[]): string => {
  const count = (wanted: MigrationState): number => states.filter(state => state === wanted).length
  if (count('unknown') > 0)
    return 'A newer Fovea made this database: start that version, or restore a backup.'
  if (count('differs') > 0) return 'Another build made this database: use that program, or restore a backup.'
  const missing = count('missing')
  return missing === 0 ? 'The database is up to date.' : `${missing} to apply: run \`fovea migrate up\`.`
}

const openapi: Command = context =>
  withApp(
    context,
    { target: {} },
    async app => {
      context.print(`${JSON.stringify(buildOpenApi(app.routes, { version: VERSION }), null, 2)}\n`)
    },
    ['api'],
  )

const resetPassword: Command = (context, [, email = '']) =>
  withDatabase(context, async database => {
    await migrate(database.direct ?? database.target, context.config)
    await withApp(context, database, async app => {
      const reset = await app.accounts.service.resetPassword(email)
      context.say(`The new password of ${reset.email}; all sessions of this person are ended.`)
      context.print(`${reset.password}\n`)
    })
  })

const storageCopy: Command = (context, [, target = '']) => copyStorage(context.config, target, context)

const find = (command: string, args: readonly string[]): Command | undefined => {
  const [first = '', ...rest] = args
  if (command === 'migrate' && Object.hasOwn(migrateCommand, first)) {
    const forced = first === 'down' && rest.length === 1 && rest[0] === '--force'
    return rest.length === 0 || forced ? migrateCommand[first] : undefined
  }
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

import { existsSync } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '#kernel/errors'
import type { App } from './app.ts'
import { banner } from './banner.ts'
import type { Config, Role } from './config.ts'
import type { OpenedDatabase } from './database.ts'

/** What the shell sees; docs/guide/operations.md lists them. */
const EXIT = { done: 0, fault: 1, usage: 2, unclean: 3, bug: 70, lost: 75 } as const

/** A repeat within this time is the same Ctrl-C, which npm hands on a second time. */
const REPEAT_MS = 2_000
/** The whole shutdown takes at most 30 s: requests and jobs get most of it, PostgreSQL and the guard the rest. */
const DRAIN_MS = 22_000
const EXIT_MS = 29_000
/** Without a database there is nothing to drain, and nobody to wait for. */
const LOST_DRAIN_MS = 3_000
const LOST_EXIT_MS = 10_000
/** For the last spans, once everything else has ended. */
const TRACES_MS = 2_000

const ROLES: Readonly<Record<string, readonly Role[]>> = {
  start: ['api', 'worker', 'mqtt'],
  serve: ['api', 'mqtt'],
  work: ['worker'],
}

const USAGE = `Usage: main.ts <command>

  start                         serves the API and the page, and works on jobs
  serve                         serves the API and the page
  work                          works on jobs
  migrate up | down | status    changes the database to this version, takes the newest change back (--force: although
                                servers run), or lists all
  openapi                       prints the OpenAPI document
  storage copy <STORAGE_URL>    copies the bytes of all objects to another folder or bucket
  admin reset-password <email>  gives a person a new password and prints it
`

/** Messages for people go to standard error; standard output is for logs and for what a command answers. */
const say = (message: string): void => {
  process.stderr.write(message.endsWith('\n') ? message : `fovea: ${message}\n`)
}

const whyOf = (error: unknown): unknown => (error instanceof AggregateError ? error.errors[0] : error)

/** Says what is wrong: one line for what a person can mend, all of it for a fault of the program. */
const report = (error: unknown): number => {
  const cause = whyOf(error)
  if (cause instanceof Problem) {
    say(cause.message)
    return EXIT.fault
  }
  say(`This is a fault of Fovea itself.\n${error instanceof Error ? error.stack : String(error)}\n`)
  return EXIT.bug
}

interface StopRequest {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  readonly requested: Promise<NodeJS.Signals>
}

/**
 * The first SIGTERM, SIGINT or SIGHUP asks for an orderly end, a repeat within 2 s is ignored, and a later one ends
 * the process at once; the guard then stops PostgreSQL.
 */
const onStopSignals = (): StopRequest => {
  const controller = new AbortController()
  const { promise: requested, resolve: request } = Promise.withResolvers<NodeJS.Signals>()
  let first: number | null = null
  const receive = (name: NodeJS.Signals, number: number): void => {
    if (first === null) {
      first = performance.now()
      say('Stopping: what is running is finished first (at most 30 s). Press Ctrl-C again to stop at once.')
      setTimeout(() => process.exit(EXIT.unclean), EXIT_MS).unref()
      controller.abort()
      request(name)
    } else if (performance.now() - first > REPEAT_MS) {
      process.exit(128 + number)
    }
  }
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, receive)
  return { signal: controller.signal, requested }
}

const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/fovea', import.meta.url))

/** Loaded after the cache is on, which halves the time it takes; a folder that cannot be written costs only that. */
const loadProgram = async () => {
  enableCompileCache(COMPILE_CACHE)
  const [app, config, database, { startTracing }] = await Promise.all([
    import('./app.ts'),
    import('./config.ts'),
    import('./database.ts'),
    import('#kernel/telemetry'),
  ])
  return { ...app, ...config, ...database, startTracing }
}

const PAGE = fileURLToPath(new URL('../../console/dist', import.meta.url))

/** How a refusal names this process to people: one that listens by its address, one that only works by its machine. */
const ownerName = (config: Config, roles: readonly Role[]): string =>
  roles.includes('api')
    ? `server pid ${process.pid} http://${config.HOST}:${config.PORT}`
    : `server pid ${process.pid} (works on jobs at ${hostname().slice(0, 24)})`

const databaseKind = (config: Config, database: OpenedDatabase) =>
  config.DATABASE_URL ? 'external' : database.exclusive ? 'embedded' : 'shared'

/** Runs until a signal or the loss of the database ends it; answers the exit code. */
const runServer = async (command: string): Promise<number> => {
  const stop = onStopSignals()
  try {
    return await serve(command, stop)
  } catch (error) {
    // A start that was called off fails with whatever was under way.
    if (stop.signal.aborted) return EXIT.done
    throw error
  } finally {
    const { stopTracing } = await import('#kernel/telemetry')
    await stopTracing(TRACES_MS)
  }
}

/** A collector that is away is worth two lines, not one per span. */
const reportDelivery = (failure: Error | null): void => {
  if (failure === null) say('Traces are delivered again.')
  else say(`Traces cannot be delivered (${failure.message || failure.name}). Fovea goes on without them.`)
}

const serve = async (command: string, stop: StopRequest): Promise<number> => {
  const program = await loadProgram()
  const config = program.readConfig(process.env)
  await program.startTracing({ config, version: program.VERSION, onDelivery: reportDelivery })
  const roles = config.FOVEA_ROLES ?? ROLES[command] ?? []
  const owner = ownerName(config, roles)
  const share = !roles.includes('api')
  program.requireSecret(config)
  const database = await program.openDatabase({ config, owner, share, signal: stop.signal, onLog: say })
  let app: App | null = null
  try {
    const { target, direct, exclusive } = database
    await program.migrate(direct ?? target, config)
    const pageRoot = existsSync(PAGE) ? PAGE : null
    const place = direct ? { target, direct } : { target }
    app = await program.createApp({ ...place, config, soleWorker: exclusive, roles, owner, pageRoot })
    const listening = await app.start()
    if (!stop.signal.aborted)
      greet({
        config,
        database,
        app,
        urls: listening?.urls ?? [],
        mqtt: listening?.mqtt ?? null,
        version: program.VERSION,
      })
  } catch (error) {
    await shutDown(app, database, LOST_DRAIN_MS)
    throw program.translateFault(error, config)
  }
  flushCompileCache()
  const lost = await Promise.race([stop.requested.then(() => null), database.lost])
  if (lost) {
    say(`${lost.message}. Start Fovea again: nothing that was acknowledged is lost.`)
    setTimeout(() => process.exit(EXIT.lost), LOST_EXIT_MS).unref()
  }
  const clean = await shutDown(app, database, lost ? LOST_DRAIN_MS : DRAIN_MS)
  if (lost) return EXIT.lost
  return clean ? EXIT.done : EXIT.unclean
}

const greet = (facts: {
  config: Config
  database: OpenedDatabase
  app: App
  urls: readonly string[]
  mqtt: string | null
  version: string
}): void => {
  const { config, database, app } = facts
  say(
    banner({
      version: facts.version,
      urls: facts.urls,
      mqtt: facts.mqtt,
      host: config.HOST,
      dataDir: resolve(config.FOVEA_DATA_DIR),
      database: databaseKind(config, database),
      setupCode: app.accounts.setup.code(),
      readyAfterMs: performance.now(),
    }),
  )
}

/** Drains and lets go of everything, whatever fails on the way; false when something did. */
const shutDown = async (app: App | null, database: OpenedDatabase, drainMs: number): Promise<boolean> => {
  const failures: unknown[] = []
  const note = (error: unknown): void => {
    failures.push(error)
  }
  await database.announceDrain().catch(note)
  await app?.close(AbortSignal.timeout(drainMs)).catch(note)
  await database.close().catch(note)
  if (failures.length > 0 && drainMs === DRAIN_MS) {
    say(`The shutdown was not clean: ${failures.map(String).join('; ')}`)
  }
  return failures.length === 0
}

const run = async (command: string, args: readonly string[]): Promise<number> => {
  if (existsSync('.env')) process.loadEnvFile('.env')
  if (command in ROLES && args.length === 0) return runServer(command)
  const { readConfig } = await loadProgram()
  const { isOperatorCommand, runOperatorCommand } = await import('./commands.ts')
  if (isOperatorCommand(command, args)) {
    await runOperatorCommand(command, args, {
      config: readConfig(process.env),
      owner: `fovea ${command} pid ${process.pid}`,
      print: text => process.stdout.write(text),
      say,
    })
    return EXIT.done
  }
  say(USAGE)
  return EXIT.usage
}

// An error that nobody caught leaves the program in a state that nobody knows: the guard stops PostgreSQL cleanly.
process.on('uncaughtException', error => process.exit(report(error)))

const [command = '', ...args] = process.argv.slice(2)
process.exitCode = await run(command, args).catch(report)
// Output to a pipe is written later than `write` returns, and leaving now would cut a long document off.
await new Promise(resolve => {
  // The reader may have seen enough and gone: that is no fault.
  process.stdout.once('error', resolve)
  process.stdout.write('', resolve)
})
// Whatever still keeps the event loop alive was told to end: the exit code is final now.
process.exit()

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { connectToRunning } from '#kernel/db'
import { type Requester, requester } from '../requester.ts'
import { type S3Server, startS3Server } from '../s3/server.ts'
import { freePort, Holdings } from './holdings.ts'
import { startPrivatePostgres } from './private-postgres.ts'
import { Program, signIn } from './program.ts'

type Env = Readonly<Record<string, string>>
type Command = 'start' | 'serve' | 'work'

export interface FleetOptions {
  /** Processes of each command; none unless told. */
  readonly start?: number
  readonly serve?: number
  readonly work?: number
  /**
   * `embedded`: the server brings its own (one `start` or `serve`); `external`: a private cluster of the fleet;
   * or the address of a database, and of the same one past a proxy that stands before it.
   */
  readonly database?: 'embedded' | 'external' | { readonly url: string; readonly direct?: string }
  /** `folder` (unless told): all processes share a data directory; `s3`: each has its own, and the bucket is shared. */
  readonly storage?: 'folder' | 's3'
  /** Variables of every process. */
  readonly env?: Env
  /** FOVEA_DATA_DIR of all processes; a folder of the fleet unless told. */
  readonly dataDir?: string
  /** What the fleet belongs to; without it the fleet has holdings of its own, which its `stop` closes. */
  readonly holdings?: Holdings
  /** Whether tasks look at what arrives, as they do for people; otherwise nothing but what is tested loads the machine. */
  readonly tasksOnArrival?: boolean
  /** Flags for Node, e.g. those of `npm start`. */
  readonly nodeFlags?: readonly string[]
}

/** One process of the fleet, which can be ended and started again with its address and its folder. */
export interface Member extends Requester {
  readonly command: Command
  readonly url: string
  readonly dataDir: string
  /** The process as it is at the moment. */
  readonly program: Program
  /** Starts it again after it has ended; `env` on top of what it had. */
  restart(env?: Env): Promise<void>
}

/** Real processes of the program on one database and one store. */
export interface Fleet {
  readonly members: readonly Member[]
  /** Those that answer requests. */
  readonly serves: readonly Member[]
  readonly workers: readonly Member[]
  /** The administrator's. */
  readonly token: string
  readonly holdings: Holdings
  /** With `storage: 's3'`. */
  readonly s3: S3Server | null
  /** Starts one more; resolves when it is ready. */
  add(command: Command, options?: { env?: Env; dataDir?: string }): Promise<Member>
  /** Runs one statement on the fleet's database, past every proxy of a test. */
  sql<R extends object = Record<string, unknown>>(
    statement: string,
    values?: readonly unknown[],
  ): Promise<R[]>
  stop(): Promise<void>
}

const SECRET = 'a secret of the fleet, long enough for anybody 0123456789'

/** Starts the fleet; resolves when all of it is ready. Whatever happens afterwards, its processes end with this one. */
export const startFleet = async (options: FleetOptions): Promise<Fleet> => {
  const holdings = options.holdings ?? new Holdings()
  try {
    const fleet = new RunningFleet(options, holdings, await databaseOf(options, holdings))
    await fleet.startAll()
    return fleet
  } catch (error) {
    if (!options.holdings) await holdings.close()
    throw error
  }
}

/** Null when the server brings its own. */
type Address = { readonly url: string; readonly direct?: string } | null

const databaseOf = async ({ database = 'embedded' }: FleetOptions, holdings: Holdings): Promise<Address> => {
  if (typeof database === 'object') return database
  return database === 'embedded' ? null : { url: (await startPrivatePostgres(holdings)).url() }
}

class RunningFleet implements Fleet {
  readonly holdings: Holdings
  readonly members: Member[] = []
  s3: S3Server | null = null
  #made = 0
  readonly #options: FleetOptions
  readonly #database: Address
  #dataDir = ''
  #token = ''
  #direct: pg.ClientConfig | undefined

  constructor(options: FleetOptions, holdings: Holdings, database: Address) {
    this.#options = options
    this.#database = database
    this.holdings = holdings
  }

  get serves(): Member[] {
    return this.members.filter(({ command }) => command !== 'work')
  }

  get workers(): Member[] {
    return this.members.filter(({ command }) => command !== 'serve')
  }

  get token(): string {
    return this.#token
  }

  async startAll(): Promise<void> {
    const { start = 0, serve = 0, work = 0 } = this.#options
    this.#dataDir = this.#options.dataDir ?? join(await this.holdings.folder('fleet'), 'data')
    if (this.#options.storage === 's3') await this.#startS3()
    this.holdings.defer(() => this.#stopAll())
    const servers = [...Array<Command>(start).fill('start'), ...Array<Command>(serve).fill('serve')]
    await Promise.all(servers.map(command => this.add(command)))
    await Promise.all(Array.from({ length: work }, () => this.add('work')))
  }

  async add(command: Command, options: { env?: Env; dataDir?: string } = {}): Promise<Member> {
    const own = this.s3 ? `-${this.#made++}` : ''
    const dataDir = options.dataDir ?? `${this.#dataDir}${own}`
    await mkdir(dataDir, { recursive: true })
    const port = command === 'work' ? undefined : await freePort()
    const env = { ...this.#environment(dataDir), ...options.env }
    const { nodeFlags } = this.#options
    const member = new RunningMember({ command, dataDir, port, nodeFlags }, env, () => this.#token)
    this.members.push(member)
    await member.restart()
    if (port !== undefined && this.#token === '') await this.#prepare(member)
    return member
  }

  async #prepare(member: Member): Promise<void> {
    this.#token = await signIn(member)
    if (this.#options.tasksOnArrival) return
    const { status } = await member.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] } })
    if (status !== 200) throw new Error(`Tasks on arrival cannot be turned off: ${status}`)
  }

  async #startS3(): Promise<void> {
    const s3 = await startS3Server({ folder: await this.holdings.folder('s3') })
    this.s3 = s3
    this.holdings.defer(() => s3.stop())
  }

  #environment(dataDir: string): Env {
    return {
      FOVEA_DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
      ...(this.#database === null ? {} : { DATABASE_URL: this.#database.url, FOVEA_SECRET: SECRET }),
      ...(this.s3 ? { STORAGE_URL: this.s3.storageUrl(), ...this.s3.env } : {}),
      ...this.holdings.mark,
      ...this.#options.env,
    }
  }

  async sql<R extends object>(statement: string, values: readonly unknown[] = []): Promise<R[]> {
    const client = new pg.Client(await this.#target())
    await client.connect()
    try {
      return (await client.query<R>(statement, [...values])).rows
    } finally {
      await client.end()
    }
  }

  async #target(): Promise<pg.ClientConfig> {
    if (this.#database !== null) return { connectionString: this.#database.direct ?? this.#database.url }
    // Its password changes with the cluster only, its socket with each start.
    this.#direct = (await connectToRunning(this.#dataDir)) ?? this.#direct
    if (!this.#direct) throw new Error('The embedded PostgreSQL does not run')
    return this.#direct
  }

  async stop(): Promise<void> {
    if (this.#options.holdings) await this.#stopAll()
    else await this.holdings.close()
  }

  /** Workers first: with the embedded database they end together with its server. */
  async #stopAll(): Promise<void> {
    const stopped = await Promise.allSettled(
      this.members.filter(isWorker).map(({ program }) => program.stop()),
    )
    const rest = this.members.filter(member => !isWorker(member))
    stopped.push(...(await Promise.allSettled(rest.map(({ program }) => program.stop()))))
    const faults = stopped.flatMap(one => (one.status === 'rejected' ? [one.reason] : []))
    if (faults.length > 0) throw new AggregateError(faults, 'Processes of the fleet did not stop')
  }
}

/** Throws with what it said last when a process of the fleet has ended that nobody ended. */
export const assertAlive = (fleet: Fleet): void => {
  for (const { command, program } of fleet.members) {
    if (program.ended)
      throw new Error(`A process that should ${command} ended:\n${program.output.slice(-4_000)}`)
  }
}

const isWorker = ({ command }: Member): boolean => command === 'work'

interface MemberOptions {
  readonly command: Command
  readonly dataDir: string
  readonly port: number | undefined
  readonly nodeFlags: readonly string[] | undefined
}

class RunningMember implements Member {
  readonly command: Command
  readonly dataDir: string
  readonly url: string
  readonly request: Requester['request']
  readonly call: Requester['call']
  readonly #options: MemberOptions
  #env: Env
  #program: Program | undefined

  constructor(options: MemberOptions, env: Env, token: () => string) {
    this.command = options.command
    this.dataDir = options.dataDir
    this.url = `http://127.0.0.1:${options.port ?? 0}`
    this.#options = options
    this.#env = env
    this.request = (...args) => requester(this.url, token()).request(...args)
    this.call = (...args) => requester(this.url, token()).call(...args)
  }

  get program(): Program {
    if (!this.#program) throw new Error('It was not started')
    return this.#program
  }

  async restart(env: Env = {}): Promise<void> {
    if (this.#program && !this.#program.ended) throw new Error('It runs')
    this.#env = { ...this.#env, ...env }
    const { command, port, nodeFlags } = this.#options
    this.#program = new Program({
      command: [command],
      env: this.#env,
      ...(port === undefined ? {} : { port }),
      ...(nodeFlags === undefined ? {} : { nodeFlags }),
    })
    await this.#program.ready()
  }
}

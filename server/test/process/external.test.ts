import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freePort, Holdings } from '../faults/holdings.ts'
import { type PrivatePostgres, startPrivatePostgres } from '../faults/private-postgres.ts'
import { Bench, type Program, signIn } from './program.ts'

const SECRET = 'a secret of thirty-two characters or more'
const holdings = new Holdings()
let postgres: PrivatePostgres
let bench: Bench
let database: string
let databases = 0

beforeAll(async () => {
  postgres = await startPrivatePostgres(holdings)
})
afterAll(() => holdings.close())
beforeEach(async () => {
  database = `fovea_${databases++}`
  await postgres.run(`create database ${database}`)
  bench = await Bench.make({ embedded: true })
})
afterEach(() => bench.clean())

const env = (more: Record<string, string> = {}): Record<string, string> => ({
  DATABASE_URL: postgres.url(database),
  FOVEA_SECRET: SECRET,
  ...more,
})
const start = (command: string[] = ['start'], more: Record<string, string> = {}): Program =>
  bench.start({ command, env: env(more) })
const done = async (...command: string[]): Promise<string> => {
  const program = start(command)
  expect([await program.exited, program.output]).toEqual([{ code: 0, signal: null }, program.output])
  return program.output
}
const refusal = async (command: string[], more: Record<string, string> = {}): Promise<string> => {
  const program = start(command, more)
  expect([await program.exited, program.output]).toEqual([{ code: 1, signal: null }, program.output])
  expect(program.output.trim().split('\n')).toHaveLength(1)
  return program.output
}
const applied = async (): Promise<number> => {
  const [row] = await postgres.run<{ count: number }>('select count(*)::int from kernel.migration', database)
  return row?.count ?? 0
}

describe('a start without its database', () => {
  it('waits for it, and serves when it is there', async () => {
    await postgres.stop()
    const program = start()
    await program.says('Waiting for PostgreSQL at 127.0.0.1:')
    await postgres.start()
    await program.ready()
    expect(program.output.split('Waiting for PostgreSQL')).toHaveLength(2)
  })

  it('ends the wait at once when it is told to stop', async () => {
    const program = start(['start'], {
      DATABASE_URL: `postgres://fovea@127.0.0.1:${await freePort()}/fovea`,
      DATABASE_WAIT_SECONDS: '3600',
    })
    await program.says('Waiting for PostgreSQL')
    program.signal('SIGTERM', 'process')
    expect(await program.exited).toEqual({ code: 0, signal: null })
  })

  it('says in one line what is missing, and never the password', async () => {
    const url = postgres.url('nowhere').replace('fovea@', 'fovea:sesame-opens-7731@')
    const said = await refusal(['start'], { DATABASE_URL: url })
    expect(said).toMatch(/^fovea: DATABASE_URL: PostgreSQL at .* has no database nowhere/)
    expect(said).not.toContain('sesame')
  })
})

describe('FOVEA_SECRET', () => {
  it('is asked for before anything is made', async () => {
    expect(await refusal(['start'], { FOVEA_SECRET: '' })).toMatch(/^fovea: FOVEA_SECRET: it is not set/)
    expect(await refusal(['migrate', 'up'], { FOVEA_SECRET: '' })).toMatch(
      /^fovea: FOVEA_SECRET: it is not set/,
    )
    expect(await postgres.run(`select 1 from pg_namespace where nspname = 'kernel'`, database)).toEqual([])
  })

  it('of another database is refused before it is migrated', async () => {
    const first = start()
    await first.ready()
    first.signal('SIGTERM', 'process')
    await first.exited
    const before = await applied()
    await done('migrate', 'down')
    for (const command of [['serve'], ['work'], ['migrate', 'up']]) {
      expect(
        await refusal(command, { FOVEA_SECRET: 'quite another secret of thirty-two characters' }),
      ).toMatch(/^fovea: FOVEA_SECRET: the keys in the database were sealed with another secret/)
    }
    expect(await applied()).toBe(before - 1)
  })
})

describe('migrate', () => {
  it('happens once when several processes start at once', async () => {
    const ports = [await freePort(), await freePort()]
    const programs = [
      ...ports.map(port => bench.start({ port, command: ['serve'], env: env() })),
      start(['work']),
    ]
    const serving = programs.slice(0, 2)
    await Promise.all(serving.map(program => program.ready()))
    await programs[2]?.says('is ready')
    const rows = await postgres.run('select owner, name from kernel.migration', database)
    expect(new Set(rows.map(row => JSON.stringify(row))).size).toBe(rows.length)
    // One administrator of the environment, whichever of them was the first.
    expect(await postgres.run('select count(*)::int from accounts."user"', database)).toEqual([{ count: 1 }])
    const [one] = serving
    if (!one) throw new Error('Nothing was started')
    expect(await signIn(one)).toEqual(expect.any(String))
  })

  it('down is refused while something runs, by name, and goes on without it or by force', async () => {
    const server = start()
    const worker = start(['work'])
    await Promise.all([server.ready(), worker.ready()])
    const before = await applied()
    const refused = await refusal(['migrate', 'down'])
    expect(refused).toMatch(new RegExp(`in use by .*server pid ${server.pid} http:.*--force`))
    expect(refused).toMatch(new RegExp(`in use by .*server pid ${worker.pid} \\(works on jobs at `))
    expect(await applied()).toBe(before)
    for (const program of [server, worker]) program.signal('SIGTERM', 'process')
    await Promise.all([server.exited, worker.exited])
    const undone = (await done('migrate', 'down')).trim()
    expect(await done('migrate', 'status')).toMatch(new RegExp(`^missing {2}${undone}$`, 'm'))
    expect(await done('migrate', 'up')).toContain(undone)
    expect(await done('migrate', 'down', '--force')).toContain(undone)
    // A start brings it up to date by itself.
    await start().ready()
    expect(await applied()).toBe(before)
  })

  it('of an older program is refused, and its status says why', async () => {
    await done('migrate', 'up')
    const newer = `insert into kernel.migration (owner, name, checksum, down) values ('library', '999_later', '', '')`
    await postgres.run(newer, database)
    for (const command of [['serve'], ['work'], ['migrate', 'up']]) {
      expect(await refusal(command)).toMatch(
        /^fovea: The database was made by a newer Fovea \(it has library\/999_later\)/,
      )
    }
    const status = await done('migrate', 'status')
    expect(status).toMatch(/^unknown {2}library\/999_later$/m)
    expect(status).toContain('start that version')
  })
})

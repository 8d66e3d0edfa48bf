import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '#kernel/system'
import { freePort, Holdings } from '#test/faults/holdings'
import { type PrivatePostgres, startPrivatePostgres } from '#test/faults/private-postgres'
import { parseAddress } from './address.ts'
import { awaitExternal } from './open.ts'

const holdings = new Holdings()
let postgres: PrivatePostgres
let folder: string
beforeAll(async () => {
  folder = await holdings.folder('tls')
  postgres = await startPrivatePostgres(holdings)
})
afterAll(() => holdings.close())

const PASSWORD = 'sesame-opens-7731'

/** Waits for nothing and answers what is wrong with an address; throws what no operator should see. */
const tryAddress = async (url: string, options: { ca?: string; waitMs?: number } = {}): Promise<void> =>
  awaitExternal({
    place: { variable: 'DATABASE_URL', target: parseAddress('DATABASE_URL', url, options.ca) },
    name: 'external test',
    waitMs: options.waitMs ?? 0,
    clock: systemClock,
    signal: AbortSignal.timeout(60_000),
    onLog: () => {},
  })

const refusal = async (url: string, ca?: string): Promise<{ code: string; message: string }> => {
  const error: unknown = await tryAddress(url, ca === undefined ? {} : { ca }).then(
    () => new Error('It was accepted'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error) || !('code' in error)) throw error
  const { message } = error
  expect(message).not.toContain(PASSWORD)
  expect(message.split('\n')).toHaveLength(1)
  return { code: String(error.code), message }
}

const address = (parts: { user?: string; host?: string; database?: string; query?: string } = {}): string => {
  const { user = 'fovea', host = '127.0.0.1', database = 'postgres', query = '' } = parts
  return `postgres://${user}@${host}:${postgres.port}/${database}${query}`
}

const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })

/** An authority, and a certificate of it for the host name `localhost`; answers their files. */
const makeCertificates = () => {
  const subject = (name: string) => ['-subj', `/CN=${name}`, '-days', '2', '-nodes']
  for (const name of ['authority', 'stranger']) {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      ...subject(name),
    )
  }
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
    '-subj',
    '/CN=localhost',
    '-nodes',
  )
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost\n')
  openssl(
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'authority.pem',
    '-CAkey',
    'authority.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    'names',
    '-out',
    'server.pem',
  )
}

/** Lets PostgreSQL read its configuration again, and waits until a new connection sees it. */
const configure = async (name: string, value: string): Promise<void> => {
  await postgres.run(`alter system set ${name} = '${value}'`)
  await postgres.run('select pg_reload_conf()')
  const shown = async () => (await postgres.run<Record<string, string>>(`show ${name}`))[0]?.[name]
  await vi.waitFor(async () => expect(await shown()).toBe(value), { timeout: 60_000 })
}

const switchTls = async (): Promise<void> => {
  makeCertificates()
  const [row] = await postgres.run<{ data_directory: string }>('show data_directory')
  const data = row?.data_directory ?? ''
  const { uid, gid } = statSync(data)
  for (const file of ['server.pem', 'server.key']) {
    copyFileSync(join(folder, file), join(data, file))
    chmodSync(join(data, file), 0o600)
    chownSync(join(data, file), uid, gid)
  }
  await configure('ssl_cert_file', 'server.pem')
  await configure('ssl_key_file', 'server.key')
  await configure('ssl', 'on')
}

describe('sslmode', () => {
  const ca = (name: string): string => join(folder, `${name}.pem`)

  it('is refused by name on a server without TLS', async () => {
    expect(await refusal(address({ query: '?sslmode=require' }))).toMatchObject({
      code: 'db.tls_unsupported',
      message: expect.stringMatching(/^DATABASE_URL: .* does not speak TLS.*sslmode=disable/),
    })
  })

  describe('with TLS', () => {
    beforeAll(switchTls)

    it.each([
      ['verify-full', 'localhost', 'authority'],
      ['verify-ca', '127.0.0.1', 'authority'],
      ['require', '127.0.0.1', undefined],
    ])('%s to %s with the authority %s is encrypted', async (mode, host, authority) => {
      const url = address({ host, query: `?sslmode=${mode}` })
      await tryAddress(url, authority === undefined ? {} : { ca: ca(authority) })
      const target = parseAddress('DATABASE_URL', url, authority === undefined ? undefined : ca(authority))
      const client = new pg.Client(target)
      await client.connect()
      const { rows } = await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
      await client.end()
      expect(rows).toEqual([{ ssl: true }])
    })

    it.each(['verify-full', 'verify-ca', 'require'])(
      '%s refuses another authority, and says what to set',
      async mode => {
        const url = address({ host: 'localhost', query: `?sslmode=${mode}` })
        expect(await refusal(url, ca('stranger'))).toMatchObject({
          code: 'db.tls_untrusted',
          message: expect.stringContaining(
            'Set DATABASE_CA to the file with the certificate of its authority.',
          ),
        })
      },
    )

    it('verify-full without DATABASE_CA trusts the authorities of the system alone', async () => {
      const url = address({ host: 'localhost', query: '?sslmode=verify-full' })
      expect((await refusal(url)).code).toBe('db.tls_untrusted')
    })

    it('verify-full refuses a certificate for another host name', async () => {
      expect(await refusal(address({ query: '?sslmode=verify-full' }), ca('authority'))).toMatchObject({
        code: 'db.tls_wrong_host',
        message: expect.stringContaining('is for another host name'),
      })
    })

    it('takes sslrootcert of the address as libpq does', async () => {
      await tryAddress(
        address({ host: 'localhost', query: `?sslmode=verify-full&sslrootcert=${ca('authority')}` }),
      )
    })
  })

  it.each([
    [
      '?sslmode=prefer',
      undefined,
      /^DATABASE_URL: sslmode=prefer would go on in clear text.*use disable, require, verify-ca, verify-full/,
    ],
    ['?sslmode=yes', undefined, /^DATABASE_URL: sslmode=yes is not known/],
    ['?sslmode=verify-ca', undefined, /^DATABASE_URL: sslmode=verify-ca needs .* DATABASE_CA/],
    [
      '?sslmode=verify-full',
      '/nowhere/ca.pem',
      /^DATABASE_CA: the file \/nowhere\/ca.pem cannot be read \(ENOENT\)/,
    ],
    ['?sslmode=verify-full', import.meta.filename, /^DATABASE_CA: .* holds no certificate/],
    ['?pgbouncer=true', undefined, /^DATABASE_URL: the parameter pgbouncer is not known/],
  ])('%s with DATABASE_CA=%s is a fault of the configuration', (query, file, told) => {
    expect(() => parseAddress('DATABASE_URL', `postgres://fovea:${PASSWORD}@db/fovea${query}`, file)).toThrow(
      told,
    )
  })
})

describe('a login', () => {
  beforeAll(async () => {
    await postgres.run(`create role guest login password '${PASSWORD}'`)
    await postgres.run(`create role reader login password '${PASSWORD}'`)
    await postgres.run('create database owned owner guest')
    await postgres.run(`create database ancient encoding 'SQL_ASCII' template template0`)
    const [row] = await postgres.run<{ hba_file: string }>('show hba_file')
    const trusted = 'host all fovea 127.0.0.1/32 trust\nhost all fovea ::1/128 trust\n'
    const asked = 'hostssl all reader 127.0.0.1/32 scram-sha-256\nhost all guest 127.0.0.1/32 scram-sha-256\n'
    writeFileSync(row?.hba_file ?? '', `${trusted}${asked}`)
    await postgres.run('select pg_reload_conf()')
    const login = async () => (await refusal(address({ user: 'guest', database: 'owned' }))).code
    await vi.waitFor(async () => expect(await login()).toBe('db.login_refused'), { timeout: 60_000 })
  })

  it('with the right password is let in', async () => {
    await tryAddress(address({ user: `guest:${PASSWORD}`, database: 'owned' }))
  })

  it.each([
    ['guest', 'owned', 'db.login_refused', /asks for a password, and the address has none/],
    ['guest:wrong', 'owned', 'db.login_refused', /refuses the password of the user guest/],
    [
      `reader:${PASSWORD}`,
      'owned',
      'db.login_refused',
      /does not let the user reader in: .*add \?sslmode=verify-full/,
    ],
    [
      `guest:${PASSWORD}`,
      'nowhere',
      'db.not_found',
      /has no database nowhere\. Make it: create database "nowhere" owner "guest"/,
    ],
    [
      `guest:${PASSWORD}`,
      'postgres',
      'db.rights_missing',
      /the user guest may not .* alter database "postgres" owner to "guest"/,
    ],
    ['fovea', 'ancient', 'db.encoding', /has the encoding SQL_ASCII; Fovea needs UTF8/],
  ])('of %s to %s is refused in one line: %s', async (user, database, code, told) => {
    const refused = await refusal(address({ user, database }))
    expect(refused).toMatchObject({ code, message: expect.stringMatching(told) })
    expect(refused.message).toMatch(/^DATABASE_URL: /)
  })

  it('to a PostgreSQL older than 15 is refused with its version', async () => {
    // What an old server would answer, from a function that the search path finds before PostgreSQL's own.
    await postgres.run('create database old')
    await postgres.run(
      `create schema fake; create function fake.current_setting(name text) returns text language sql as
      $$ select case name when 'server_version_num' then '140013' when 'server_version' then '14.13' end $$`,
      'old',
    )
    await postgres.run('alter database old set search_path = fake, pg_catalog')
    expect(await refusal(address({ database: 'old' }))).toMatchObject({
      code: 'db.too_old',
      message: expect.stringMatching(/has version 14\.13; Fovea needs 15 or newer/),
    })
  })
})

describe('a PostgreSQL that is not up yet', () => {
  it('is waited for, which is said once', async () => {
    const said: string[] = []
    await postgres.stop()
    const waiting = awaitExternal({
      place: { variable: 'DATABASE_URL', target: parseAddress('DATABASE_URL', address()) },
      name: 'external test',
      waitMs: 120_000,
      clock: systemClock,
      signal: new AbortController().signal,
      onLog: line => said.push(line),
    })
    await expect.poll(() => said.length, { timeout: 60_000 }).toBe(1)
    await postgres.start()
    await waiting
    expect(said).toEqual([
      expect.stringMatching(
        /^Waiting for PostgreSQL at 127\.0\.0\.1:\d+, up to 120 s \(connect ECONNREFUSED/,
      ),
    ])
  })

  it('is given up after the time that was set, and at once when the wait is called off', async () => {
    const port = await freePort()
    const url = `postgres://fovea:${PASSWORD}@127.0.0.1:${port}/postgres`
    await expect(tryAddress(url, { waitMs: 700 })).rejects.toMatchObject({
      code: 'db.unreachable',
      message: expect.stringMatching(/did not answer within 0\.7 s .*DATABASE_WAIT_SECONDS/),
    })
    const controller = new AbortController()
    const waiting = awaitExternal({
      place: { variable: 'DATABASE_URL', target: parseAddress('DATABASE_URL', url) },
      name: 'external test',
      waitMs: 3_600_000,
      clock: systemClock,
      signal: controller.signal,
      onLog: () => controller.abort(),
    })
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })
})

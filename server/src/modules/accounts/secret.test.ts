import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '#config'
import { createMetrics } from '#kernel/telemetry'
import { ADMIN, startTestServer, type TestServer } from '#test/harness'
import { createAccounts } from './module.ts'

const SECRET = 'a secret of thirty-two characters or more'
const OTHER = 'quite another secret of thirty-two characters'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ roles: ['api'] })
})
afterAll(() => server.stop())

/** The same database, as a process sees it that is started with these variables. */
const startWith = async (env: Record<string, string>): Promise<void> => {
  const config = readConfig(env)
  const accounts = createAccounts({
    ...server.app.kernel,
    metrics: createMetrics({ defaults: false }),
    config,
  })
  try {
    await accounts.start()
  } finally {
    await accounts.close()
  }
}
const privateKeys = async (): Promise<string[]> => {
  const { rows } = await server.app.kernel.db.pool.query('select private_key from accounts.signing_key')
  return rows.map(row => String(row.private_key))
}

describe('FOVEA_SECRET', () => {
  it('may be left out with the embedded database, which nobody else reads', async () => {
    await startWith({})
    for (const key of await privateKeys())
      expect(JSON.parse(key)).toMatchObject({ kty: 'EC', d: expect.any(String) })
  })

  it('is asked for by name with DATABASE_URL, and how to make one', async () => {
    await expect(startWith({ DATABASE_URL: 'postgres://fovea@db.example/fovea' })).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringMatching(/^FOVEA_SECRET: .*DATABASE_URL.*openssl rand -base64 32/),
    })
  })

  it('must have 32 characters, and is never shown', () => {
    const read = () => readConfig({ FOVEA_SECRET: 'too short to be one' })
    expect(read).toThrow(/FOVEA_SECRET: its value is not accepted: expected 32 characters/)
    expect(read).not.toThrow(/too short to be one/)
  })

  it('seals the keys that stood in clear when it appears, and tokens made with them go on', async () => {
    const before = await privateKeys()
    await startWith({ FOVEA_SECRET: SECRET })
    const after = await privateKeys()
    expect(after).toHaveLength(before.length)
    for (const key of after) expect(key).toMatch(/^v1\.[\w-]+$/)
    const reopened = await startTwice()
    expect(reopened).toEqual(after)
    expect((await server.call('GET', '/v1/me')).status).toBe(200)
  })

  it('is refused with a clear message when it is another one, or was taken away', async () => {
    await expect(startWith({ FOVEA_SECRET: OTHER })).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining(
        'FOVEA_SECRET: the keys in the database were sealed with another secret',
      ),
    })
    await expect(startWith({})).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining(
        'FOVEA_SECRET: it is not set, but the keys in the database are sealed',
      ),
    })
  })

  it('opens no key that was moved to another row or altered', async () => {
    const { pool } = server.app.kernel.db
    await pool.query("update accounts.signing_key set kid = kid || 'x'")
    await expect(startWith({ FOVEA_SECRET: SECRET })).rejects.toMatchObject({ code: 'config.invalid' })
    await pool.query('update accounts.signing_key set kid = left(kid, -1)')
    await startWith({ FOVEA_SECRET: SECRET })
  })
})

/** A start with the same secret changes nothing. */
const startTwice = async (): Promise<string[]> => {
  await startWith({ FOVEA_SECRET: SECRET })
  return privateKeys()
}

describe('a server with FOVEA_SECRET', () => {
  it('signs and checks tokens with keys that are sealed from the first', async () => {
    const sealed = await startTestServer({ roles: ['api'], env: { FOVEA_SECRET: SECRET } })
    try {
      const { rows } = await sealed.app.kernel.db.pool.query('select private_key from accounts.signing_key')
      expect(rows).toEqual([{ private_key: expect.stringMatching(/^v1\./) }])
      const body = { grant_type: 'password', username: ADMIN.email, password: ADMIN.password }
      const { status } = await sealed.call('POST', '/v1/auth/token', { body, token: null })
      expect(status).toBe(200)
      expect((await sealed.call('GET', '/v1/me')).status).toBe(200)
    } finally {
      await sealed.stop()
    }
  })
})

describe('a database with sealed keys', () => {
  it('can be taken back to the version before and brought forward again', async () => {
    const { db } = server.app.kernel
    const { rows } = await db.pool.query('select * from accounts.signing_key')
    expect(rows.length).toBeGreaterThan(0)
    const text = async (name: string) =>
      readFile(new URL(`./migrations/${name}.sql`, import.meta.url), 'utf8')
    for (const name of [
      '102_sealed_keys.down',
      '101_key_maker.down',
      '101_key_maker.up',
      '102_sealed_keys.up',
    ]) {
      await db.pool.query(await text(name))
    }
    await startWith({ FOVEA_SECRET: SECRET })
    for (const key of await privateKeys()) expect(key).toMatch(/^v1\./)
  })
})

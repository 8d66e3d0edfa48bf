import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ADMIN, Bench } from './program.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.make()
})

afterEach(async () => {
  await bench.clean()
})

/** Starts a program that must give up, and answers what it said. */
const refusal = async (...[options]: Parameters<Bench['start']>): Promise<string> => {
  const program = bench.start(options)
  expect(await program.exited).toEqual({ code: 1, signal: null })
  // A fault that a person can mend needs no stack.
  expect(program.output).not.toMatch(/^\s+at /m)
  return program.output
}

it('one command serves the page, and the second start finds everything as it was', async () => {
  const first = bench.start()
  await first.ready()
  expect(first.output).toContain(`Open     ${first.url}`)
  first.signal('SIGTERM', 'process')
  expect(await first.exited).toEqual({ code: 0, signal: null })
  const second = bench.start()
  await second.ready()
  const reply = await fetch(`${second.url}/v1/setup`)
  expect(await reply.json()).toMatchObject({ needed: false })
})

it('while there is no administrator, the set-up code is printed', async () => {
  const program = bench.start({ env: { FOVEA_ADMIN_EMAIL: '', FOVEA_ADMIN_PASSWORD: '' } })
  await program.ready()
  expect(program.output).toMatch(/\/setup makes the first administrator; it asks for this code:\s+[\w-]{16,}/)
})

it('a port that is used by another program is named, with what to do', async () => {
  const other = createServer()
  other.listen(bench.port, '127.0.0.1')
  await once(other, 'listening')
  expect(await refusal()).toMatch(new RegExp(`Port ${bench.port} is used by another program.*PORT=`))
  other.close()
})

it('a data directory that cannot be made is named, with what to do', async () => {
  writeFileSync(join(dirname(bench.dataDir), 'file'), '')
  expect(await refusal({ dataDir: join(dirname(bench.dataDir), 'file', 'data') })).toMatch(
    /(The data directory .*file\/data cannot be used|The folder .*file\/data\/objects cannot hold).*FOVEA_DATA_DIR/,
  )
})

it('a bad variable is named, with its fault and what would be accepted', async () => {
  expect(await refusal({ env: { PORT: 'eighty' } })).toMatch(
    /PORT: "eighty" is not accepted: expected a whole number/,
  )
})

it('an unknown command prints the commands', async () => {
  const program = bench.start({ command: ['sevre'] })
  expect(await program.exited).toEqual({ code: 2, signal: null })
  expect(program.output).toContain('Usage:')
})

it('an administrator who forgot the password gets a new one, beside a running server', async () => {
  const server = bench.start()
  await server.ready()
  const reset = bench.start({ command: ['admin', 'reset-password', ADMIN.email] })
  expect(await reset.exited).toEqual({ code: 0, signal: null })
  const password = /^[\w-]{20}$/m.exec(reset.output)?.[0] ?? ''
  const reply = await fetch(`${server.url}/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'password', username: ADMIN.email, password }),
  })
  expect(reply.status).toBe(200)
  const unknown = bench.start({ command: ['admin', 'reset-password', 'nobody@example.org'] })
  expect(await unknown.exited).toEqual({ code: 1, signal: null })
  expect(unknown.output).toContain('nobody@example.org')
})

it('the state of the database is listed and brought up to date without a server', async () => {
  const before = bench.start({ command: ['migrate', 'status'] })
  expect(await before.exited).toEqual({ code: 0, signal: null })
  expect(before.output).toMatch(/^missing {2}kernel\//m)
  const up = bench.start({ command: ['migrate', 'up'] })
  expect(await up.exited).toEqual({ code: 0, signal: null })
  const after = bench.start({ command: ['migrate', 'status'] })
  expect(await after.exited).toEqual({ code: 0, signal: null })
  expect(after.output).toMatch(/^applied {2}kernel\//m)
  expect(after.output).not.toContain('missing')
})

import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, CommandLine, type RunningServer, resultOf, signedIn, startServer } from './fovea.ts'
import { photo } from './photos.ts'

let server: RunningServer
let fovea: CommandLine
let stranger: CommandLine

beforeAll(async () => {
  server = await startServer()
  fovea = await signedIn(server)
  stranger = new CommandLine(await mkdtemp(join(tmpdir(), 'fovea-cli-')), { FOVEA_URL: server.url })
})
afterAll(async () => {
  await server.stop()
  for (const { home } of [fovea, stranger]) await rm(home, { recursive: true })
})

const newHome = async (env: Record<string, string> = {}): Promise<CommandLine> => {
  const line = new CommandLine(await mkdtemp(join(stranger.home, 'home-')), env)
  return line
}

describe('Signing in', () => {
  it('keeps the session for its owner alone, and never the password', async () => {
    const text = await readFile(fovea.config, 'utf8')
    expect(text).not.toContain(ADMIN.password)
    expect(Object.keys(JSON.parse(text))).toEqual(['url', 'email', 'credential'])
    expect((await stat(fovea.config)).mode & 0o777).toBe(0o600)
  })

  it('tells who you are', async () => {
    expect(await fovea.json('whoami')).toMatchObject({
      url: server.url,
      user: { email: ADMIN.email },
      project: { role: 'owner' },
      credential: 'token',
    })
  })

  it('with a wrong password fails with 3 and keeps nothing', async () => {
    const line = await newHome()
    const args = ['login', '--url', server.url, '--email', ADMIN.email, '--password-stdin']
    const result = await line.run(args, 'wrong\n')
    expect(result.code).toBe(3)
    expect(result.stderr).toContain('The e-mail address or the password is not right')
    await expect(stat(line.config)).rejects.toThrow()
  })

  it('without a terminal says which option is missing', async () => {
    const result = await (await newHome()).run(['login', '--url', server.url, '--email', ADMIN.email])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('fovea login --help')
  })

  it('stays valid while several processes renew it at once', async () => {
    const line = await signedIn(server)
    const config = JSON.parse(await readFile(line.config, 'utf8'))
    config.credential.expiresAt = Date.now()
    await writeFile(line.config, JSON.stringify(config))
    const results = await Promise.all([1, 2, 3, 4].map(() => line.run(['whoami'])))
    expect(results.map(one => one.code)).toEqual([0, 0, 0, 0])
    const renewed = JSON.parse(await readFile(line.config, 'utf8'))
    expect(renewed.credential.refreshToken).not.toBe(config.credential.refreshToken)
    expect((await line.run(['whoami'])).code).toBe(0)
    await rm(line.home, { recursive: true })
  })

  it('ends at the server with logout', async () => {
    const line = await signedIn(server)
    const { credential } = JSON.parse(await readFile(line.config, 'utf8'))
    expect(await line.json('logout')).toEqual({ signedOut: true, revoked: true })
    const headers = { authorization: `Bearer ${credential.accessToken}` }
    expect((await fetch(`${server.url}/v1/me`, { headers })).status).toBe(401)
    expect((await line.run(['whoami', '--url', server.url])).code).toBe(3)
    await rm(line.home, { recursive: true })
  })

  it('works with an API key, from stdin or from the environment', async () => {
    const { secret } = await fovea.json<{ secret: string }>('keys', 'create', 'for a script')
    const line = await newHome()
    expect((await line.run(['login', '--url', server.url, '--api-key'], `${secret}\n`)).code).toBe(0)
    expect(await line.json('whoami')).toMatchObject({
      credential: 'key',
      scopes: ['library:read', 'library:write'],
    })
    const env = await newHome({ FOVEA_URL: server.url, FOVEA_API_KEY: secret })
    expect(await env.json('whoami')).toMatchObject({ credential: 'key' })
  })

  it('is for one server: another one never sees the credential', async () => {
    const seen: (string | undefined)[] = []
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(404).end()
    })
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    // `listen` on a port has been awaited, so the address is not a pipe's name.
    const { port } = other.address() as AddressInfo
    await fovea.run(['ls', '--url', `http://127.0.0.1:${port}`])
    other.close()
    expect(seen).toEqual([undefined])
  })
})

describe('The exit code', () => {
  it.each([
    ['2 for an unknown command', 2, ['nonsense']],
    ['2 for an unknown option', 2, ['ls', '--nonsense']],
    ['2 for a missing argument', 2, ['upload']],
    ['2 for a folder that is not there', 2, ['upload', 'no-such-folder']],
    ['2 for an impossible limit', 2, ['ls', '--limit', '0']],
    ['2 for a project that is not yours', 2, ['ls', '--project', 'nobody’s']],
    ['4 for an asset that does not exist', 4, ['show', 'no-such-id']],
    ['4 for a download of what does not exist', 4, ['download', 'no-such-id', '--to', 'x']],
    ['5 when some of several fail', 5, ['trash', 'no-such-id', 'nor-this']],
    ['6 when the server is not there', 6, ['ls', '--url', 'http://127.0.0.1:9']],
    ['0 for help', 0, ['upload', '--help']],
    ['0 for the version', 0, ['--version']],
  ])('is %s', async (_what, code, args) => {
    expect(await fovea.run(args)).toMatchObject({ code })
  })

  it('is 3 for who is not signed in, with what to do', async () => {
    const result = await stranger.run(['ls'])
    expect(result.code).toBe(3)
    expect(result.stderr).toContain('Run: fovea login')
  })

  it('is 3 for a key that may not do this', async () => {
    const { secret } = await fovea.json<{ secret: string }>(
      'keys',
      'create',
      'reader',
      '--scopes',
      'library:read',
    )
    const reader = await newHome({ FOVEA_URL: server.url, FOVEA_API_KEY: secret })
    await writeFile(join(reader.home, 'a.png'), photo(1))
    const result = await reader.run(['upload', 'a.png'])
    expect(result.code).toBe(3)
    expect(result.stderr).toContain('library:write')
  })

  it('is 0 when the reader of a pipe has seen enough', async () => {
    const child = fovea.start(['--help'])
    child.stdout?.destroy()
    expect((await resultOf(child)).code).toBe(0)
  })
})

describe('With --json', () => {
  it('an error is one object on stderr, and stdout stays empty', async () => {
    const result = await fovea.run(['show', 'no-such-id', '--json'])
    expect(result.stdout).toBe('')
    expect(JSON.parse(result.stderr)).toEqual({
      error: {
        code: 'library.asset_not_found',
        message: expect.any(String),
        status: 404,
        requestId: expect.any(String),
      },
    })
  })

  it('every list is an array', async () => {
    for (const args of [['ls'], ['jobs', 'ls'], ['keys', 'ls'], ['projects', 'ls']]) {
      expect(await fovea.json(...args)).toBeInstanceOf(Array)
    }
  })

  it('changes of several things are told one by one', async () => {
    const result = await fovea.run(['restore', 'no-such-id', 'nor-this', '--json'])
    expect(JSON.parse(result.stdout)).toEqual([
      { id: 'no-such-id', ok: false, status: 'failed', error: expect.any(String) },
      { id: 'nor-this', ok: false, status: 'failed', error: expect.any(String) },
    ])
  })
})

describe('Projects, keys and jobs', () => {
  it('a project is made, and worked in by its name', async () => {
    const project = await fovea.json<{ id: string }>('projects', 'create', 'Harbour')
    await writeFile(join(fovea.home, 'boat.png'), photo(10))
    await fovea.json('upload', 'boat.png', '--project', 'Harbour')
    expect(await fovea.json('ls', '--project', project.id)).toMatchObject([{ label: 'boat.png' }])
    expect(await fovea.json('ls')).toEqual([])
    expect((await fovea.run(['projects', 'ls'])).stdout).toContain('Harbour')
  })

  it('a key shows its secret once, and is useless once it is revoked', async () => {
    const args = [
      'keys',
      'create',
      'short',
      '--expires-in',
      '2d',
      '--rate-limit',
      '50',
      '--address',
      '127.0.0.1',
    ]
    const key = await fovea.json<{ id: string; secret: string; expiresAt: number }>(...args)
    expect(key).toMatchObject({ name: 'short', rateLimit: 50, addresses: ['127.0.0.1'] })
    expect(key.expiresAt - Date.now()).toBeGreaterThan(1.9 * 86_400_000)
    expect((await fovea.run(['keys', 'ls', '--json'])).stdout).not.toContain(key.secret)
    const holder = await newHome({ FOVEA_URL: server.url, FOVEA_API_KEY: key.secret })
    expect((await holder.run(['ls'])).code).toBe(0)
    expect((await fovea.run(['keys', 'revoke', key.id])).stdout).toBe(`revoked  ${key.id}\n`)
    expect((await holder.run(['ls'])).code).toBe(3)
  })

  it('a job is waited for, listed and shown; one that has ended cannot be cancelled', async () => {
    await writeFile(join(fovea.home, 'work.png'), photo(20))
    await fovea.json('upload', 'work.png')
    const [job] = await fovea.json<{ id: string; name: string }[]>('jobs', 'ls', '--limit', '1')
    const id = job?.id ?? ''
    expect(await fovea.json('jobs', 'show', id, '--watch')).toMatchObject({
      id,
      status: 'succeeded',
      progress: 1,
    })
    expect((await fovea.run(['jobs', 'show', id])).stdout).toContain('succeeded')
    expect((await fovea.run(['jobs', 'cancel', id])).code).toBe(1)
    expect(await fovea.json('jobs', 'ls', '--status', 'failed')).toEqual([])
  })

  it('jobs are watched until Ctrl-C, one line of JSON each', async () => {
    const child = fovea.start(['jobs', 'ls', '--watch', '--json'])
    const lines: string[] = []
    const done = resultOf(child)
    child.stdout?.on('data', (part: string) => {
      lines.push(part)
      if (part.includes('succeeded') && !child.killed) child.kill('SIGINT')
    })
    // Uploads go on until the watcher has seen one: it may not be connected when the first is made.
    let seed = 100
    while (child.exitCode === null) {
      await writeFile(join(fovea.home, 'next.png'), photo(seed))
      await fovea.run(['upload', 'next.png'])
      seed += 1
    }
    expect((await done).code).toBe(130)
    const jobs = lines
      .join('')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(jobs.at(-1)).toMatchObject({ name: 'library.derive', status: 'succeeded' })
  })
})

describe('The server’s own commands', () => {
  it('are run with everything that follows them', async () => {
    const result = await fovea.run(['openapi'])
    expect(result.code).toBe(0)
    expect(JSON.parse(result.stdout)).toMatchObject({ openapi: '3.1.0' })
  })

  it('give the exit code of the server', async () => {
    expect((await fovea.run(['admin', 'nonsense'])).code).not.toBe(0)
    const copy = await fovea.run(['storage', 'copy', 'gs://elsewhere'])
    expect([copy.code, copy.stderr]).toEqual([1, expect.stringContaining('Where to copy to')])
  })
})

describe('The command that npm installs', () => {
  const bin = join(import.meta.dirname, '../bin/fovea.mjs')

  it('says what to do when it is not built', async () => {
    const folder = join(stranger.home, 'package')
    await mkdir(join(folder, 'bin'), { recursive: true })
    await copyFile(bin, join(folder, 'bin/fovea.mjs'))
    const result = await resultOf(spawn(process.execPath, [join(folder, 'bin/fovea.mjs'), 'ls']))
    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toContain('npm run build')
  })

  it('runs the build when it is there', async () => {
    const folder = join(stranger.home, 'built')
    await mkdir(join(folder, 'bin'), { recursive: true })
    await mkdir(join(folder, 'dist'))
    await copyFile(bin, join(folder, 'bin/fovea.mjs'))
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    await writeFile(join(folder, 'dist/main.js'), 'console.log(process.argv.slice(2).join(" "))')
    const result = await resultOf(spawn(process.execPath, [join(folder, 'bin/fovea.mjs'), 'ls', '--json']))
    expect(result).toMatchObject({ code: 0, stdout: 'ls --json\n' })
  })
})

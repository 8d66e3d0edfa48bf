import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { picture } from '#test/factories'
import { requester } from '#test/harness'
import { ADMIN } from '../process/program.ts'

/**
 * What the container has inside, without an engine: the production packages alone, the source and the built page, in a
 * folder that the user who runs it cannot write.
 */
const ROOT = join(import.meta.dirname, '..', '..', '..')
const PATIENCE_MS = 240_000
/** Linux's nobody; the program is started as another user only where this test may do that. */
const OTHER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

let folder: string
let program: string
let data: string

const closeForOthers = (path: string): void => {
  execFileSync('chmod', ['-R', 'a-w,a+rX', path])
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fovea-image-'))
  chmodSync(folder, 0o755)
  program = join(folder, 'app')
  data = join(folder, 'data')
  mkdirSync(data)
  if (OTHER.uid !== undefined) chownSync(data, OTHER.uid, OTHER.gid)
  const manifests = ['.npmrc', 'package.json', 'package-lock.json']
  for (const part of ['server', 'console', 'packages/client', 'packages/cli'])
    manifests.push(`${part}/package.json`)
  for (const file of manifests) cpSync(join(ROOT, file), join(program, file))
  const install = ['install', '--no-save', '--omit=dev', '--include=optional', '--workspace', 'server']
  execFileSync('npm', [...install, '--loglevel=error', '--prefer-offline'], { cwd: program, stdio: 'pipe' })
  cpSync(join(ROOT, 'server/src'), join(program, 'server/src'), {
    recursive: true,
    filter: path => !path.endsWith('.test.ts'),
  })
  cpSync(join(ROOT, 'deploy/health-check.mjs'), join(program, 'deploy/health-check.mjs'))
  cpSync(join(ROOT, 'console/dist'), join(program, 'console/dist'), { recursive: true })
  cpSync(process.execPath, join(folder, 'node'))
  closeForOthers(program)
}, PATIENCE_MS)

afterAll(() => {
  execFileSync('chmod', ['-R', 'u+w', folder])
  rmSync(folder, { recursive: true, force: true })
})

it('has no package that only development needs', () => {
  const installed = readdirSync(join(program, 'node_modules'))
  expect(installed).toContain('fastify')
  for (const name of ['typescript', 'vite', 'vitest', 'react', 'playwright-core', 'knip']) {
    expect(installed).not.toContain(name)
  }
})

it('starts, works, says that it lives, and stops, as a user who may write nothing but the data', {
  timeout: PATIENCE_MS,
}, async () => {
  const env = {
    PATH: process.env.PATH,
    HOME: data,
    PORT: '0',
    FOVEA_DATA_DIR: data,
    FOVEA_ADMIN_EMAIL: ADMIN.email,
    FOVEA_ADMIN_PASSWORD: ADMIN.password,
  }
  const server = spawn(join(folder, 'node'), ['server/src/main.ts', 'start'], { cwd: program, env, ...OTHER })
  let said = ''
  const { promise: opened, resolve } = Promise.withResolvers<string>()
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [, url] = /Open +(http:\S+)/.exec(said) ?? []
      if (url) resolve(url)
    })
  }
  const exited = once(server, 'exit')
  const early = exited.then(([code]) => Promise.reject(new Error(`It ended with ${code}:\n${said}`)))
  early.catch(() => undefined)
  const url = await Promise.race([opened, early])

  const health = spawnSync(join(folder, 'node'), ['deploy/health-check.mjs'], {
    cwd: program,
    env: { PORT: new URL(url).port },
  })
  expect(health.status).toBe(0)
  expect(await (await fetch(url)).text()).toContain('<div id="root">')

  const form = new URLSearchParams({
    grant_type: 'password',
    username: ADMIN.email,
    password: ADMIN.password,
  })
  const signedIn = await fetch(`${url}/v1/auth/token`, { method: 'POST', body: form })
  const { call } = requester(url, String(Reflect.get(Object(await signedIn.json()), 'access_token')))
  const kept = await call<{ asset: { id: string } }>('POST', '/v1/assets', {
    headers: { 'content-type': 'application/octet-stream' },
    body: await picture(1),
  })
  expect(kept.status).toBe(201)
  const found = async () =>
    (await call<{ states: { renditions: string } }>('GET', `/v1/assets/${kept.body.asset.id}`)).body
  await expect.poll(async () => (await found()).states.renditions, { timeout: 90_000 }).toBe('ready')

  server.kill('SIGTERM')
  expect((await exited)[0]).toBe(0)
  const dead = spawnSync(join(folder, 'node'), ['deploy/health-check.mjs'], {
    cwd: program,
    env: { PORT: new URL(url).port },
  })
  expect(dead.status).toBe(1)
})

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createClient, type FoveaClient } from '@fovea/client'
import { programDatabase } from '../../server/test/test-postgres.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** The pinned one, whichever runs the tests. */
const NODE = join(ROOT, 'node_modules/.bin/node')

/** Making the database takes seconds, also while other tests keep the machine busy. */
const START_MS = 90_000

export const ADMIN = {
  email: 'ada@studio.example',
  password: 'vellum-otter-quartz-71',
  name: 'Ada Lindqvist',
}

export interface RunningFovea {
  readonly url: string
  /** What the terminal showed for the first administrator; empty when there is one already. */
  readonly setupCode: string
  /** A client of the administrator, beside the page. */
  readonly client: FoveaClient
  stop(): Promise<void>
}

/** The real program on a database and a folder of its own, as `npm start` runs it, with the page built from these sources. */
export async function startFovea(options: {
  admin: boolean
  env?: Record<string, string>
}): Promise<RunningFovea> {
  await buildPage()
  const dataDir = await mkdtemp(join(tmpdir(), 'fovea-page-'))
  const database = await programDatabase()
  const admin = { FOVEA_ADMIN_EMAIL: ADMIN.email, FOVEA_ADMIN_PASSWORD: ADMIN.password }
  const server = spawn(NODE, ['server/src/main.ts', 'start'], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...database.env,
      FOVEA_DATA_DIR: dataDir,
      PORT: '0',
      ...(options.admin ? admin : {}),
      ...options.env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const tooLate = setTimeout(() => server.kill('SIGTERM'), START_MS)
  const { url, setupCode } = await readBanner(server)
  clearTimeout(tooLate)
  return {
    url,
    setupCode,
    client: createClient({ baseUrl: url, credentials: { email: ADMIN.email, password: ADMIN.password } }),
    stop: async () => {
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const SOURCES = [
  'console/src',
  'console/public',
  'console/index.html',
  'console/vite.config.ts',
  'packages/client/src',
  'packages/observer/src',
]

/** `npm test` has built everything beforehand; a test that is run by itself builds what changed since. */
async function buildPage() {
  const builtAt = await changedAt(join(ROOT, 'console/dist/index.html'))
  const newest = Math.max(...(await Promise.all(SOURCES.map(path => newestBelow(join(ROOT, path))))))
  if (builtAt >= newest) return
  const build = spawn(NODE, ['tools/bootstrap.mjs', 'build'], { cwd: ROOT, stdio: 'inherit' })
  const [code] = await once(build, 'exit')
  if (code !== 0) throw new Error(`The page could not be built: exit code ${code}`)
}

const changedAt = async (path: string) => (existsSync(path) ? (await stat(path)).mtimeMs : 0)

async function newestBelow(path: string): Promise<number> {
  const isFolder = (await stat(path)).isDirectory()
  const below = isFolder ? await readdir(path, { recursive: true }) : []
  return Math.max(...(await Promise.all([path, ...below.map(name => join(path, name))].map(changedAt))))
}

/** Reads the terminal's greeting until it is whole: the address, the code, and the way to stop. */
async function readBanner(server: ChildProcess) {
  if (!server.stderr) throw new Error('The server was started without a pipe')
  const said: string[] = []
  for await (const line of createInterface({ input: server.stderr })) {
    said.push(line)
    if (/^\s+Stop\s/.test(line)) break
  }
  server.stderr.resume()
  const url = said.map(line => /Open\s+(http:\S+)/.exec(line)?.[1]).find(found => found !== undefined)
  const setupCode = said.map(line => /^\s+([\w-]{22})\s*$/.exec(line)?.[1]).find(found => found !== undefined)
  if (url === undefined) throw new Error(`The server ended before it was ready:\n${said.join('\n')}`)
  return { url, setupCode: setupCode ?? '' }
}

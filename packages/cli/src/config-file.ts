import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Who signed in with a password is a session; `expiresAt` is the end of the access token, in Unix milliseconds. */
export type StoredCredential =
  | { kind: 'session'; refreshToken: string; accessToken: string; expiresAt: number }
  | { kind: 'apiKey'; secret: string }

/** What `fovea login` keeps; never a password. */
export interface StoredConfig {
  url: string
  email: string | null
  credential: StoredCredential
}

export function configPath(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CONFIG_HOME || join(homedir(), '.config')
  return join(base, 'fovea', 'config.json')
}

export async function readConfig(path: string = configPath()): Promise<StoredConfig | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
  try {
    const value: unknown = JSON.parse(text)
    if (isStoredConfig(value)) return value
  } catch (cause) {
    throw new Error(`${path} is not valid JSON. Delete it and run: fovea login`, { cause })
  }
  throw new Error(`${path} does not hold what this version expects. Delete it and run: fovea login`)
}

/** Written beside and renamed, so that a crash leaves the old one; readable by its owner alone from the first byte. */
export async function writeConfig(config: StoredConfig, path: string = configPath()): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}`
  await writeFile(draft, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  // The umask may have taken bits away, never added any; this gives the owner back what was meant.
  await chmod(draft, 0o600)
  await rename(draft, path)
}

export async function removeConfig(path: string = configPath()): Promise<void> {
  await rm(path, { force: true })
}

function isStoredConfig(value: unknown): value is StoredConfig {
  if (typeof value !== 'object' || value === null) return false
  if (!('url' in value) || typeof value.url !== 'string') return false
  if (!('credential' in value) || typeof value.credential !== 'object' || value.credential === null)
    return false
  const { credential } = value
  return 'secret' in credential
    ? typeof credential.secret === 'string'
    : 'refreshToken' in credential && typeof credential.refreshToken === 'string'
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

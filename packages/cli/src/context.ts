import { type ClientOptions, type Credentials, createClient, type FoveaClient } from '@fovea/client'
import type { Command } from 'commander'
import { readConfig, type StoredConfig } from './config-file.ts'
import { UsageError } from './exit.ts'
import { Output } from './output.ts'
import { sessionTokens } from './session.ts'

export const DEFAULT_URL = 'http://127.0.0.1:8400'

export interface CommonOptions {
  url?: string
  project?: string
  json?: boolean
  quiet?: boolean
  color?: boolean
}

/** What every command works with. */
export interface Context {
  readonly url: string
  readonly client: FoveaClient
  readonly out: Output
  /** Fires at Ctrl-C; every request hears it. */
  readonly signal: AbortSignal
  readonly stored: StoredConfig | null
  /** A client of another server, or with other credentials. */
  connect(options: Pick<ClientOptions, 'baseUrl' | 'credentials'>): FoveaClient
}

/** The options of the command and of those above it; what stands nearer to the command wins. */
export function commonOptions(command: Command): CommonOptions {
  const chain: Command[] = []
  for (let at: Command | null = command; at; at = at.parent) chain.unshift(at)
  const merged: CommonOptions = {}
  for (const one of chain) {
    const { url, project, json, quiet, color } = one.opts<CommonOptions>()
    if (url !== undefined) merged.url = url
    if (project !== undefined) merged.project = project
    if (json) merged.json = true
    if (quiet) merged.quiet = true
    // `--no-color` has the default true at each level, which must not undo it.
    if (color === false) merged.color = false
  }
  return merged
}

export function outputOf(options: CommonOptions): Output {
  return new Output({
    json: options.json ?? false,
    quiet: options.quiet ?? false,
    color: options.color ?? true,
  })
}

export interface OpenOptions {
  /** How often a request is repeated; long transfers sit out a restart of the server. */
  retries?: number
}

export type Open = (command: Command, options?: OpenOptions) => Promise<Context>

export async function openContext(
  command: Command,
  signal: AbortSignal,
  { retries }: OpenOptions = {},
): Promise<Context> {
  const options = commonOptions(command)
  const stored = await readConfig()
  const url = serverUrl(options, stored)
  const connect = (to: Pick<ClientOptions, 'baseUrl' | 'credentials'>, project?: string): FoveaClient =>
    createClient({
      ...to,
      ...(project === undefined ? {} : { project }),
      ...(retries === undefined ? {} : { retries }),
      fetch: (input, init) => fetch(input, { ...init, signal: either(init.signal, signal) }),
      runtime: { sleep: (ms, own) => sleep(ms, either(own, signal)) },
    })
  const credentials = credentialsFor(url, stored, connect({ baseUrl: url }), signal)
  const to = { baseUrl: url, ...(credentials ? { credentials } : {}) }
  const project = options.project ?? process.env.FOVEA_PROJECT
  const id = project === undefined ? undefined : await projectId(connect(to), project)
  return { url, client: connect(to, id), out: outputOf(options), signal, stored, connect }
}

/** A stored credential goes to the server that it was made for, and to no other. */
function credentialsFor(
  url: string,
  stored: StoredConfig | null,
  anonymous: FoveaClient,
  signal: AbortSignal,
): Credentials | null {
  const apiKey = process.env.FOVEA_API_KEY
  if (apiKey) return { apiKey }
  if (stored === null || stored.url !== url) return null
  const { credential } = stored
  if (credential.kind === 'apiKey') return { apiKey: credential.secret }
  return { token: sessionTokens({ ...stored, credential }, anonymous, signal) }
}

export function serverUrl(options: CommonOptions, stored: StoredConfig | null): string {
  return normalUrl(options.url ?? process.env.FOVEA_URL ?? stored?.url ?? DEFAULT_URL)
}

export function normalUrl(text: string): string {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${text} is not the address of a server; expected something like ${DEFAULT_URL}`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('An address must not carry a password; sign in with: fovea login')
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** Projects may be named by their id or by their name. */
async function projectId(client: FoveaClient, wanted: string): Promise<string> {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(wanted)) return wanted
  const found: string[] = []
  for await (const project of client.projects.iterate()) if (project.name === wanted) found.push(project.id)
  if (found.length > 1)
    throw new UsageError(`${found.length} projects are called ${wanted}; use the id instead`)
  const [id] = found
  if (id === undefined) throw new UsageError(`You have no project called ${wanted}; see: fovea projects ls`)
  return id
}

function either(one: AbortSignal | null | undefined, other: AbortSignal): AbortSignal {
  return one ? AbortSignal.any([one, other]) : other
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}

/** What a person at the terminal wants to know when the server is ready. */
export interface BannerFacts {
  readonly version: string
  /** Addresses to open, the best one first; none for a process that only works. */
  readonly urls: readonly string[]
  /** The broker that devices connect to; null without one. */
  readonly mqtt: string | null
  readonly host: string
  readonly dataDir: string
  readonly database: 'embedded' | 'shared' | 'external'
  /** While no administrator exists. */
  readonly setupCode: string | null
  /** Since the process started. */
  readonly readyAfterMs: number
}

const DATABASES = {
  embedded: 'PostgreSQL inside it',
  shared: 'PostgreSQL of the server that runs on it',
  external: 'PostgreSQL of DATABASE_URL',
} as const

const LOOPBACK = /^(127\.|localhost$|::1$)/

const line = (label: string, value: string): string => `  ${label.padEnd(8)} ${value}`

/** Lines for the terminal: where to go, what to enter there, where the data is. */
export const banner = (facts: BannerFacts): string => {
  const [best, ...others] = facts.urls
  const lines = ['', `  Fovea ${facts.version} is ready (${(facts.readyAfterMs / 1000).toFixed(1)} s)`, '']
  if (best === undefined) lines.push(line('Role', 'works on jobs; serves no page'))
  else lines.push(line('Open', best))
  for (const url of others) lines.push(line('Network', url))
  if (facts.mqtt !== null) lines.push(line('MQTT', `${facts.mqtt} (sign in with an API key as password)`))
  if (facts.setupCode !== null && best !== undefined) {
    lines.push(line('Set-up', `${best}/setup makes the first administrator; it asks for this code:`))
    lines.push(line('', facts.setupCode))
  }
  lines.push(line('Data', `${facts.dataDir} (${DATABASES[facts.database]})`))
  lines.push(line('Stop', 'Ctrl-C'))
  if (best !== undefined && LOOPBACK.test(facts.host)) {
    lines.push('', '  Only this machine can reach it. Start with HOST=0.0.0.0 to open it to your network.')
  }
  return `${lines.join('\n')}\n\n`
}

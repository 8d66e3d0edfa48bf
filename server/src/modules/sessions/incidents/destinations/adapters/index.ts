import type { GuardedFetcher } from '#kernel/fetch'
import type { Clock } from '#kernel/system'
import type { TicketSystem } from '../ports.ts'
import { type Kind, SETTINGS } from '../schema.ts'
import { github } from './github.ts'
import { jira } from './jira.ts'
import { linear } from './linear.ts'
import { webhook } from './webhook.ts'

export interface Opening {
  readonly kind: Kind
  /** As they are stored: they were read by the schema of their kind. */
  readonly settings: unknown
  readonly secrets: readonly [string, ...string[]]
}

/** The system that a destination stands for. Throws when its settings are of an older form that no longer reads. */
export const openTicketSystem = (
  parts: { readonly fetcher: GuardedFetcher; readonly clock: Clock },
  { kind, settings, secrets }: Opening,
): TicketSystem => {
  const common = { fetcher: parts.fetcher, clock: parts.clock, secrets }
  switch (kind) {
    case 'webhook':
      return webhook({ ...common, settings: SETTINGS.webhook.parse(settings) })
    case 'jira':
      return jira({ ...common, settings: SETTINGS.jira.parse(settings) })
    case 'linear':
      return linear({ ...common, settings: SETTINGS.linear.parse(settings) })
    case 'github':
      return github({ ...common, settings: SETTINGS.github.parse(settings) })
  }
}

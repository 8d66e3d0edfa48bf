import { fileURLToPath } from 'node:url'
import type { MigrationSet } from '#kernel/db'
import type { Route } from '#kernel/http'
import type { HousekeepingTask, JobHandler, ScheduleDeclaration } from '#kernel/jobs'
import { createIncidents } from './incidents/index.ts'
import { createIngest } from './ingest/part.ts'
import { createManager, createRefoldParts } from './manager/index.ts'
import type { Part, SessionsParts } from './part.ts'
import { createRulesets } from './rulesets/part.ts'

export const sessionsMigrations: MigrationSet = {
  owner: 'sessions',
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
}

export interface Sessions {
  readonly name: 'sessions'
  readonly routes: readonly Route[]
  readonly handlers: readonly JobHandler[]
  readonly schedules: readonly ScheduleDeclaration[]
  readonly housekeeping: readonly HousekeepingTask[]
  /** Before the first request and the first job. */
  start(roles: { readonly serves: boolean; readonly works: boolean }): Promise<void>
  close(deadline: AbortSignal): Promise<void>
}

/** From a user's click to an explained incident: its parts in the order in which an event passes them. */
export const createSessions = (parts: SessionsParts): Sessions => {
  const refold = createRefoldParts(parts)
  const all: readonly Part[] = [
    createIngest(parts),
    createManager(parts, refold),
    createIncidents(parts),
    createRulesets(parts, refold),
  ]
  return {
    name: 'sessions',
    routes: all.flatMap(part => part.routes ?? []),
    handlers: all.flatMap(part => part.handlers ?? []),
    schedules: all.flatMap(part => part.schedules ?? []),
    housekeeping: all.flatMap(part => part.housekeeping ?? []),
    async start({ serves, works }) {
      for (const part of all) {
        if (serves) await part.serve?.()
        if (works) await part.work?.()
      }
    },
    async close(deadline) {
      for (const part of all) await part.close?.(deadline)
    },
  }
}

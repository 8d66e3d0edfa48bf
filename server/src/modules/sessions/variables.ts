import { z } from 'zod'
import { integer } from '#kernel/config'

export const sessionsVariables = z.object({
  SESSIONS_IDLE_MINUTES: integer({ min: 1, max: 1_440 }).default(30).meta({
    description: 'A session without events for so long is idle.',
  }),
  SESSIONS_LATENESS_SECONDS: integer({ min: 0, max: 86_400 }).default(120).meta({
    description: 'An idle session waits so long for late events before it is completed.',
  }),
  SESSIONS_SETTLE_MS: integer({ min: 0, max: 60_000 }).default(1_000).meta({
    description: 'Events of a session are gathered for so long before it is scored again.',
  }),
  SESSIONS_RETENTION_DAYS: integer({ min: 8, max: 1_095 }).default(90).meta({
    description: 'Events, sessions and signals are kept for so long.',
  }),
})

export type SessionsConfig = z.infer<typeof sessionsVariables>

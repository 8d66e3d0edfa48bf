import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'
import { SessionEvent } from './event.ts'
import { FailurePoint, SEVERITIES, Signal } from './signal.ts'

export const SESSION_STATES = ['active', 'idle', 'completed'] as const
export type SessionState = (typeof SESSION_STATES)[number]

/** What somebody did on a page between coming and going. */
export const Session = z
  .strictObject({
    sessionId: z.string().meta({ description: "The client's own." }),
    projectId: z.string(),
    revision: z.int().meta({
      description:
        'Ascends when events arrive after the session was completed; what follows from it is replaced.',
    }),
    state: z.enum(SESSION_STATES),
    startedAt: z.int(),
    endedAt: z.int().meta({ description: 'Of the last event so far.' }),
    eventCount: z.int(),
    routes: z.array(z.string()).meta({ description: 'In the order of the first visit; 100 at most.' }),
    frustrationScore: z.number().meta({ description: '0 to 100.' }),
    severity: z.enum(SEVERITIES),
    confidence: z.number().meta({ description: '0 to 1.' }),
    signalCount: z.int(),
    primaryFailure: FailurePoint.nullable(),
    user: z.string().nullable(),
    environment: z.string().nullable(),
    flags: z.array(z.string()).meta({ description: 'bot, truncated, skewed.' }),
    rulesetId: z.string(),
    rulesetVersion: z.int(),
    updatedAt: z.int(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

export const SessionPage = Page(Session).meta({ id: 'SessionPage' })

const time = (description: string) => z.coerce.number().int().min(0).optional().meta({ description })
export const SessionQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(SESSION_STATES).optional(),
  user: z.string().max(128).optional(),
  environment: z.string().max(64).optional(),
  route: z.string().max(2_048).optional().meta({ description: 'Only those that visited it.' }),
  signal: z.string().max(32).optional().meta({ description: 'Only those with a signal of this type.' }),
  minScore: z.coerce.number().min(0).max(100).optional(),
  startedAfter: time('Only those that started at this time or later.'),
  startedBefore: time('Only those that started before this time.'),
  incidentId: z.string().optional(),
  bots: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'Whether those of bots are among them; true unless told.' }),
})
export type SessionQuery = z.infer<typeof SessionQuery>

export const SessionParams = z.strictObject({ id: z.string() })

/** Events of one session: oldest first, as they happened. */
export const SessionEventQuery = z.strictObject(pageQuery)
export type SessionEventQuery = z.infer<typeof SessionEventQuery>

/** One thing on the time axis of a session. */
export const TimelineEntry = z
  .strictObject({
    at: z.int().meta({ description: "Corrected by the session's clock offset; the axis of the timeline." }),
    kind: z.enum(['event', 'request', 'error', 'signal']),
    event: SessionEvent.nullable(),
    signal: Signal.nullable(),
    signalIds: z.array(z.string()).meta({ description: 'The signals that this event is evidence of.' }),
  })
  .meta({ id: 'TimelineEntry' })
export type TimelineEntry = z.infer<typeof TimelineEntry>
export const TimelinePage = Page(TimelineEntry).meta({ id: 'TimelinePage' })
export const TimelineQuery = z.strictObject(pageQuery)
export type TimelineQuery = z.infer<typeof TimelineQuery>

/** Counters of the project, for a live view. */
export const SessionStats = z
  .strictObject({
    at: z.int(),
    activeSessions: z.int(),
    idleSessions: z.int(),
    eventsLastMinute: z.int(),
    eventsLastHour: z.int(),
    eventsPerMinute: z
      .array(z.strictObject({ at: z.int(), events: z.int() }))
      .meta({ description: 'The last 60 minutes, oldest first.' }),
    sessionsLastDay: z.int(),
    frustratedLastDay: z.int().meta({ description: 'Sessions with at least one signal.' }),
    signalsLastDay: z.record(z.string(), z.int()).meta({ description: 'By type.' }),
    openIncidents: z.int().meta({ description: 'Neither resolved nor dismissed, and not suppressed now.' }),
  })
  .meta({ id: 'SessionStats' })
export type SessionStats = z.infer<typeof SessionStats>

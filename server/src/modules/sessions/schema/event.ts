import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'

/** Everything that can happen on a page; `route_change` is another name of `navigation`. */
export const EVENT_TYPES = [
  'click',
  'input',
  'form_submit',
  'network_success',
  'network_error',
  'slow_response',
  'error',
  'navigation',
  'scroll',
  'pointer',
  'progress',
  'long_task',
  'web_vital',
  'visibility',
  'custom',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** Ids that clients make: of events, sessions and users. They are exempt from redaction, so their form is strict. */
export const ClientId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,128}$/, { error: 'expected 1 to 128 of A-Z a-z 0-9 . _ : -' })

/** What an event happened to. No text and no value of it is kept. */
export const EventTarget = z
  .strictObject({
    type: z.string().nullable().meta({ description: 'Its role or input type, e.g. button.' }),
    id: z.string().nullable(),
    selector: z.string().nullable().meta({ description: 'A stable CSS selector.' }),
    tagName: z.string().nullable(),
  })
  .meta({ id: 'EventTarget' })
export type EventTarget = z.infer<typeof EventTarget>

/** An event as it is stored. */
export const SessionEvent = z
  .strictObject({
    eventId: z.string(),
    sessionId: z.string(),
    eventType: z.enum(EVENT_TYPES),
    timestamp: z.int().meta({ description: 'By the clock of the client.' }),
    receivedAt: z.int(),
    route: z.string(),
    target: EventTarget.nullable(),
    metadata: z.record(z.string(), z.unknown()),
    environment: z.string().nullable(),
    flags: z.array(z.string()).meta({
      description: 'bot, redacted, skewed: what the server noticed about it.',
    }),
  })
  .meta({ id: 'SessionEvent' })
export type SessionEvent = z.infer<typeof SessionEvent>

export const SessionEventPage = Page(SessionEvent).meta({ id: 'SessionEventPage' })

/** Events of the project, those that were received last first. */
export const EventQuery = z.strictObject({
  ...pageQuery,
  sessionId: ClientId.optional(),
  eventType: z.enum(EVENT_TYPES).optional(),
  environment: z.string().max(64).optional(),
  receivedAfter: z.coerce.number().int().min(0).optional().meta({
    description: 'Only those that the server received after this time.',
  }),
})
export type EventQuery = z.infer<typeof EventQuery>

const ClientTime = z.union([z.int().min(0), z.string()]).meta({
  description: 'Unix milliseconds, or RFC 3339.',
})

/** An event as clients send it. */
export const SentEvent = z
  .strictObject({
    eventId: ClientId.optional().meta({
      description: 'Known by it, a repeat is stored once. Without one it is the hash of the event.',
    }),
    idempotencyKey: ClientId.optional().meta({ description: 'Another name of `eventId`.' }),
    eventType: z.enum([...EVENT_TYPES, 'route_change']),
    timestamp: ClientTime,
    sessionId: ClientId,
    route: z.string().max(2_048),
    target: EventTarget.partial().nullish(),
    metadata: z.record(z.string(), z.unknown()).nullish(),
    environment: z.string().max(64).nullish(),
  })
  .meta({ id: 'SentEvent' })

export const IngestBody = z
  .strictObject({
    events: z.array(SentEvent).max(50),
    sentAt: ClientTime.nullish().meta({
      description: 'When it was sent by the clock of the client, whose error is told by it.',
    }),
    sdkVersion: z.string().max(64).optional(),
  })
  .meta({ id: 'IngestBody' })

export const Rejection = z.strictObject({
  index: z.int().meta({ description: 'Place in `events`, from 0.' }),
  code: z.string(),
  message: z.string(),
})
export const IngestReceipt = z
  .strictObject({
    accepted: z.int().meta({ description: 'Newly stored.' }),
    duplicates: z.int().meta({ description: 'Known already, repeats within the request included.' }),
    rejected: z.array(Rejection),
  })
  .meta({ id: 'IngestReceipt' })
export type IngestReceipt = z.infer<typeof IngestReceipt>

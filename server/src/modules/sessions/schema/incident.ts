import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'
import { FailurePoint, SEVERITIES, SIGNAL_TYPES } from './signal.ts'

export const INCIDENT_STATUSES = ['new', 'confirmed', 'dismissed', 'resolved', 'regressed'] as const
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number]

const Suppression = z
  .strictObject({
    reason: z.string(),
    by: z.string(),
    at: z.int(),
    until: z.int().nullable().meta({ description: 'Null: until somebody lifts it.' }),
  })
  .meta({ id: 'Suppression' })

const IncidentExport = z
  .strictObject({
    destinationId: z.string(),
    kind: z.string(),
    state: z.enum(['waiting', 'exported', 'failed']).meta({
      description: 'waiting: for its job, or for room in the hour of the destination.',
    }),
    key: z.string().nullable().meta({ description: "The ticket's own, e.g. SHOP-12." }),
    url: z.string().nullable(),
    at: z.int().meta({ description: 'Of the export; while there is none, of the request for it.' }),
    failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'IncidentExport' })

/** The same failure point in many sessions. */
export const Incident = z
  .strictObject({
    id: z.string(),
    projectId: z.string(),
    fingerprint: z.string(),
    type: z.enum(SIGNAL_TYPES),
    title: z.string(),
    failurePoint: FailurePoint,
    status: z.enum(INCIDENT_STATUSES),
    severity: z.enum(SEVERITIES),
    confidence: z.number(),
    signalCount: z.int(),
    sessionCount: z.int(),
    userCount: z
      .int()
      .meta({ description: 'Identified users; a session without one counts as one of its own.' }),
    trend: z.array(z.strictObject({ at: z.int(), sessions: z.int() })).meta({
      description: 'Affected sessions of each of the last 14 UTC days, oldest first.',
    }),
    explanation: z.string().meta({ description: 'Of the strongest signal.' }),
    counterfactual: z.string().meta({ description: 'Of the same signal: what would have kept it quiet.' }),
    firstSeenAt: z.int(),
    lastSeenAt: z.int(),
    suppression: Suppression.nullable(),
    exports: z.array(IncidentExport),
    createdAt: z.int(),
    updatedAt: z.int(),
    etag: z.string().meta({
      description: 'For `If-Match`: the revision in quotes. New occurrences do not change it.',
    }),
  })
  .meta({ id: 'Incident' })
export type Incident = z.infer<typeof Incident>

export const IncidentPage = Page(Incident).meta({ id: 'IncidentPage' })
export type IncidentPage = z.infer<typeof IncidentPage>
export const IncidentQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(INCIDENT_STATUSES).optional(),
  type: z.enum(SIGNAL_TYPES).optional(),
  suppressed: z.enum(['true', 'false']).optional().meta({ description: 'Both unless told.' }),
  sort: z.enum(['-lastSeenAt', '-sessionCount', '-severity']).default('-lastSeenAt'),
})
export type IncidentQuery = z.infer<typeof IncidentQuery>

export const IncidentParams = z.strictObject({ id: z.string() })
export const IncidentPatch = z.strictObject({
  status: z.enum(INCIDENT_STATUSES).optional().meta({ description: 'regressed is set by the server alone.' }),
  suppression: z
    .strictObject({
      reason: z.string().trim().min(1).max(1_000),
      until: z.int().min(0).nullable().default(null),
    })
    .nullable()
    .optional()
    .meta({ description: 'Null lifts it.' }),
  note: z.string().trim().min(1).max(2_000).optional().meta({ description: 'Kept in the audit trail.' }),
})
export type IncidentPatch = z.infer<typeof IncidentPatch>

/** One line of the audit trail. */
export const IncidentChange = z
  .strictObject({
    id: z.string(),
    at: z.int(),
    by: z.string(),
    change: z.enum(['created', 'status', 'suppressed', 'unsuppressed', 'exported', 'note']),
    from: z.string().nullable(),
    to: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'IncidentChange' })
export type IncidentChange = z.infer<typeof IncidentChange>
export const IncidentChangePage = Page(IncidentChange).meta({ id: 'IncidentChangePage' })
export type IncidentChangePage = z.infer<typeof IncidentChangePage>
export const IncidentChangeQuery = z.strictObject(pageQuery)
export type IncidentChangeQuery = z.infer<typeof IncidentChangeQuery>

export const DESTINATION_KINDS = ['webhook', 'jira', 'linear', 'github'] as const

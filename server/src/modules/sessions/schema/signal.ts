import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'
import { ClientId, EventTarget } from './event.ts'

export const SIGNAL_TYPES = [
  'rage',
  'dead_click',
  'error_click',
  'blocked',
  'form_loop',
  'abandonment',
  'confusion',
  'quick_back',
  'refresh_loop',
  'slow_wait',
  'thrash',
] as const
export type SignalType = (typeof SIGNAL_TYPES)[number]

export const SEVERITIES = ['none', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Where it went wrong. */
export const FailurePoint = z
  .strictObject({
    type: z.enum(SIGNAL_TYPES),
    route: z.string(),
    target: EventTarget.nullable(),
    label: z.string().meta({ description: 'For people, e.g. “button #save on /checkout”.' }),
  })
  .meta({ id: 'FailurePoint' })
export type FailurePoint = z.infer<typeof FailurePoint>

export const Signal = z
  .strictObject({
    id: z.string(),
    projectId: z.string(),
    sessionId: z.string(),
    revision: z.int(),
    type: z.enum(SIGNAL_TYPES),
    strength: z
      .number()
      .meta({ description: '0.8 to 1 meets its definition; 0.4 to 0.8 stands only with another.' }),
    confidence: z.number(),
    severity: z.enum(SEVERITIES),
    ruleId: z.string(),
    ruleVersion: z.int(),
    thresholds: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
    eventIds: z.array(z.string()).meta({ description: 'The evidence.' }),
    startedAt: z.int(),
    endedAt: z.int(),
    route: z.string(),
    target: EventTarget.nullable(),
    explanation: z.string(),
    counterfactual: z.string(),
    correlatedWith: z
      .array(z.string())
      .meta({ description: 'Signals of the same session close by in time.' }),
    incidentId: z.string().nullable(),
  })
  .meta({ id: 'Signal' })
export type Signal = z.infer<typeof Signal>

export const SignalPage = Page(Signal).meta({ id: 'SignalPage' })
export type SignalPage = z.infer<typeof SignalPage>
export const SignalQuery = z.strictObject({
  ...pageQuery,
  sessionId: ClientId.optional(),
  type: z.enum(SIGNAL_TYPES).optional(),
  incidentId: z.string().optional(),
})
export type SignalQuery = z.infer<typeof SignalQuery>

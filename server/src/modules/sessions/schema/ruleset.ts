import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'

/** Versioned rules of a project. The one with the id `default` is part of the program and cannot be changed. */
export const Ruleset = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    version: z.int().meta({ description: 'Ascends with each change; earlier versions stay readable.' }),
    rules: z.record(z.string(), z.unknown()).meta({ description: 'Thresholds by rule; see the guide.' }),
    active: z.boolean().meta({ description: 'New sessions of the project are scored by it.' }),
    createdAt: z.int().nullable(),
    createdBy: z.string().nullable(),
    updatedAt: z.int().nullable(),
  })
  .meta({ id: 'Ruleset' })
export type Ruleset = z.infer<typeof Ruleset>
export const RulesetPage = Page(Ruleset).meta({ id: 'RulesetPage' })
export const RulesetQuery = z.strictObject(pageQuery)
export const RulesetParams = z.strictObject({ id: z.string() })

const Range = z.strictObject({
  from: z.int().min(0).meta({ description: 'Sessions that started at this time or later.' }),
  to: z.int().min(0).meta({ description: 'Sessions that started before this time.' }),
})

export const RescoreInput = z.strictObject({
  rulesetId: z.string().min(1).max(128),
  version: z.int().min(1).optional().meta({ description: 'The newest unless told.' }),
  range: Range,
  mode: z.enum(['shadow', 'apply']).default('shadow').meta({
    description: 'shadow only compares with what is stored; apply replaces it.',
  }),
  rules: z.record(z.string(), z.unknown()).optional().meta({
    description:
      'Rules that are not stored yet, in place of those of the ruleset: for trying them out; shadow only.',
  }),
})
export type RescoreInput = z.infer<typeof RescoreInput>

const Counts = z.strictObject({ before: z.int(), after: z.int() })
export const Rescore = z
  .strictObject({
    id: z.string(),
    jobId: z.string(),
    projectId: z.string(),
    rulesetId: z.string(),
    rulesetVersion: z.int(),
    range: Range,
    mode: z.enum(['shadow', 'apply']),
    status: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    progress: z.number(),
    sessions: z.int().meta({ description: 'Sessions of the range that were scored so far.' }),
    changedSessions: z.int(),
    signals: z.record(z.string(), Counts).meta({ description: 'By type: as stored, and by this ruleset.' }),
    meanScore: z.strictObject({ before: z.number(), after: z.number() }),
    examples: z
      .array(
        z.strictObject({ sessionId: z.string(), added: z.array(z.string()), removed: z.array(z.string()) }),
      )
      .meta({
        description: 'Sessions that change, with the types of the signals that come and go; 20 at most.',
      }),
    createdAt: z.int(),
    createdBy: z.string().nullable(),
    finishedAt: z.int().nullable(),
  })
  .meta({ id: 'Rescore' })
export type Rescore = z.infer<typeof Rescore>
export const RescorePage = Page(Rescore).meta({ id: 'RescorePage' })

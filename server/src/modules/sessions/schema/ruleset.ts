import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'
import { Rules as EngineRules } from '../engine/index.ts'
import { PartialRules } from '../rulesets/rules.ts'

/** The rules as the engine takes them, under the name that the document has for them. */
const Rules = EngineRules.meta({
  id: 'RulesetRules',
  description: 'Times in milliseconds, distances in CSS pixels, shares from 0 to 1.',
})
const Name = z.string().trim().min(1).max(200)

/** Versioned rules of a project. The one with the id `default` is part of the program and cannot be changed. */
export const Ruleset = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    version: z.int().meta({ description: 'Ascends with each change; earlier versions stay readable.' }),
    rules: Rules,
    active: z.boolean().meta({ description: 'New sessions of the project are scored by it.' }),
    createdAt: z.int().nullable(),
    createdBy: z.string().nullable(),
    updatedAt: z.int().nullable(),
    etag: z.string(),
  })
  .meta({ id: 'Ruleset' })
export type Ruleset = z.infer<typeof Ruleset>
export const RulesetPage = Page(Ruleset).meta({ id: 'RulesetPage' })
export type RulesetPage = z.infer<typeof RulesetPage>
export const RulesetQuery = z.strictObject(pageQuery)
export type RulesetQuery = z.infer<typeof RulesetQuery>
export const RulesetParams = z.strictObject({ id: z.string() })
export const RulesetVersionParams = z.strictObject({ id: z.string(), version: z.string() })

export const RulesetInput = z.strictObject({
  name: Name,
  basedOn: z.string().max(128).default('default').meta({
    description: 'Id of the ruleset whose newest version gives what `rules` leaves out.',
  }),
  rules: PartialRules.optional(),
})
export type RulesetInput = z.infer<typeof RulesetInput>

export const RulesetPatch = z.strictObject({
  name: Name.optional(),
  rules: PartialRules.optional().meta({ description: 'What is left out stays as it is.' }),
})
export type RulesetPatch = z.infer<typeof RulesetPatch>

/** A ruleset as it was from one change to the next. */
export const RulesetVersion = z
  .strictObject({
    rulesetId: z.string(),
    version: z.int(),
    name: z.string(),
    rules: Rules,
    createdAt: z.int().nullable(),
    createdBy: z.string().nullable(),
  })
  .meta({ id: 'RulesetVersion' })
export type RulesetVersion = z.infer<typeof RulesetVersion>
export const RulesetVersionPage = Page(RulesetVersion).meta({ id: 'RulesetVersionPage' })
export type RulesetVersionPage = z.infer<typeof RulesetVersionPage>

const Range = z
  .strictObject({
    from: z.int().min(0).meta({ description: 'Sessions that started at this time or later.' }),
    to: z.int().min(0).meta({ description: 'Sessions that started before this time.' }),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'expected a time after `from`' })
const Mode = z.enum(['shadow', 'apply'])

export const RescoreInput = z
  .strictObject({
    rulesetId: z.string().min(1).max(128),
    version: z.int().min(1).optional().meta({ description: 'The newest unless told.' }),
    range: Range,
    mode: Mode.default('shadow').meta({
      description: 'shadow only compares with what is stored; apply replaces it.',
    }),
    rules: PartialRules.optional().meta({
      description: 'In place of those of the ruleset, not stored: for trying them out; shadow only.',
    }),
  })
  .refine(({ mode, rules }) => mode === 'shadow' || rules === undefined, {
    path: ['rules'],
    error: 'can only be tried out: leave them out, or set mode to shadow',
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
    trial: z.boolean().meta({ description: 'With rules that were not stored.' }),
    range: Range,
    mode: Mode,
    status: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    progress: z.number(),
    sessions: z.int().meta({ description: 'Sessions of the range that were scored so far.' }),
    changedSessions: z.int().meta({
      description: 'Those of them whose signals come or go, or whose score is another.',
    }),
    failedSessions: z.int().meta({
      description: 'Those that the program failed on; nothing of them is compared or replaced.',
    }),
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
export type RescorePage = z.infer<typeof RescorePage>
export const RescoreQuery = z.strictObject(pageQuery)
export type RescoreQuery = z.infer<typeof RescoreQuery>
export const RescoreParams = z.strictObject({ id: z.string() })

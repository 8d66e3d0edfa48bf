import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'
import { Job } from '#kernel/jobs'
import { FilterInput } from '../filters.ts'
import { VisionModel } from '../models/schema.ts'
import { COSTS } from './task.ts'

const jsonSchema = z.record(z.string(), z.unknown())

export const VisionTask = z
  .object({
    name: z.string(),
    version: z.string(),
    title: z.string(),
    description: z.string(),
    inputs: z.array(z.string()).meta({ description: 'The kinds of assets that it takes.' }),
    params: jsonSchema.meta({ description: 'JSON Schema of its parameters.' }),
    output: jsonSchema.meta({ description: 'JSON Schema of what it says.' }),
    cost: z
      .enum(COSTS)
      .meta({ description: 'Milliseconds, a second, or more of a core (or money) per asset.' }),
    batch: z.int().meta({ description: 'Assets that it looks at in one go.' }),
    onArrival: z
      .boolean()
      .meta({ description: 'Whether the project runs it on every version that arrives.' }),
    model: z.string().nullable().meta({ description: 'The model that it would use now.' }),
    unavailable: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why it cannot run now; null when it can.' }),
  })
  .meta({ id: 'VisionTask' })
export type VisionTaskView = z.infer<typeof VisionTask>

export const VisionWorker = z
  .object({
    id: z.string(),
    kinds: z.array(z.string()).meta({ description: 'The queues of vision that it takes jobs from.' }),
    capacity: z.int(),
    running: z.int().meta({ description: 'Jobs of all kinds that it runs now.' }),
    alive: z.boolean(),
    startedAt: z.int(),
    heartbeatAt: z.int(),
    version: z.string(),
  })
  .meta({ id: 'VisionWorker' })
export type VisionWorker = z.infer<typeof VisionWorker>

export const VisionCapabilities = z
  .object({ items: z.array(VisionTask), models: z.array(VisionModel), workers: z.array(VisionWorker) })
  .meta({ id: 'VisionCapabilities' })
export type VisionCapabilities = z.infer<typeof VisionCapabilities>

export const MAX_ASSETS = 1_000

export const VisionRun = z
  .strictObject({
    assetIds: z.array(z.string().max(200)).min(1).max(MAX_ASSETS).optional(),
    query: FilterInput.optional(),
    params: z.record(z.string(), z.unknown()).default({}),
    force: z
      .boolean()
      .default(false)
      .meta({ description: 'Run again what has a result already; the new one takes its place.' }),
  })
  .refine(({ assetIds, query }) => (assetIds === undefined) !== (query === undefined), {
    path: ['assetIds'],
    message: 'name assets in assetIds, or describe them in query ({} is everything)',
  })
export type VisionRun = z.infer<typeof VisionRun>

export const VisionJobs = z
  .object({ jobs: z.array(Job).meta({ description: 'Empty when all is done already.' }) })
  .meta({ id: 'VisionJobs' })
export type VisionJobs = z.infer<typeof VisionJobs>

export const VisionResult = z
  .object({
    id: z.string(),
    assetId: z.string(),
    version: z.int().meta({ description: 'The version of the asset that it is about.' }),
    task: z.string(),
    taskVersion: z.string(),
    model: z.string().nullable(),
    params: z.record(z.string(), z.unknown()),
    output: z.record(z.string(), z.unknown()),
    jobId: z.string().nullable(),
    durationMs: z.number(),
    createdAt: z.int(),
  })
  .meta({ id: 'VisionResult' })
export type VisionResult = z.infer<typeof VisionResult>

export const VisionSetback = z
  .object({
    version: z.int(),
    task: z.string(),
    taskVersion: z.string(),
    state: z.enum(['failed', 'unavailable']).meta({
      description:
        'unavailable: the task could not run, for example without a provider; ask for it again later.',
    }),
    code: z.string(),
    message: z.string(),
    jobId: z.string().nullable(),
    createdAt: z.int(),
  })
  .meta({ id: 'VisionSetback' })
export type VisionSetback = z.infer<typeof VisionSetback>

export const VisionResultPage = Page(VisionResult)
  .extend({
    setbacks: z.array(VisionSetback).meta({
      description: 'Why the current version has no result of a task that was to run; on the first page.',
    }),
  })
  .meta({ id: 'VisionResultPage' })
export type VisionResultPage = z.infer<typeof VisionResultPage>

export const ResultQuery = z.strictObject({
  ...pageQuery,
  all: z
    .enum(['true', 'false'])
    .transform(value => value === 'true')
    .default(false)
    .meta({ description: 'With the results of older versions.' }),
  task: z.string().max(60).optional(),
})
export type ResultQuery = z.infer<typeof ResultQuery>

export const TaskParams = z.strictObject({ task: z.string().max(60) })
export const AssetParams = z.strictObject({ id: z.string().max(200) })

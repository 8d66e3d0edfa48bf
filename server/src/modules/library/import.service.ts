import { type Actor, requireCurrentProject, systemActor } from '#kernel/access'
import type { Database } from '#kernel/db'
import type { GuardedFetcher } from '#kernel/fetch'
import type { Job, JobContext, Jobs } from '#kernel/jobs'
import {
  asImportProblem,
  defaultLabel,
  type Intake,
  type IntakeService,
  onlyKnownTypes,
} from './intake.service.ts'
import { importUrl } from './jobs.ts'
import type { ImportRequest } from './schema.ts'
import type { UploadService } from './upload.service.ts'

export interface ImportService {
  /** Refuses at once what the URL alone shows to be forbidden; else the job that fetches it. */
  start(actor: Actor, request: ImportRequest): Promise<Job>
  /** Makes the asset and names it on the job in one transaction, or nothing when another try has done so. */
  run(input: ImportInput, context: JobContext): Promise<void>
}

export interface ImportInput {
  readonly url: string
  readonly label?: string | undefined
  readonly description?: string | undefined
  readonly userId: string | null
  readonly userLabel: string
}

interface Parts {
  readonly db: Database
  readonly jobs: Jobs
  readonly fetcher: GuardedFetcher
  readonly intake: IntakeService
  readonly uploads: UploadService
  readonly maxBytes: number
}

export const createImportService = (parts: Parts): ImportService => ({
  async start(actor, request) {
    const projectId = requireCurrentProject(actor, 'library:write')
    parts.fetcher.check(request.url)
    const input = { ...request, userId: actor.userId, userLabel: actor.label }
    return parts.db.transaction(tx =>
      parts.jobs.enqueue(tx, importUrl, input, { projectId, requestId: actor.requestId }),
    )
  },

  async run(input, context) {
    // An earlier try did all of it and was lost before it could say so: the address may answer other bytes by now.
    if (context.assetId !== null) return
    const response = await parts.fetcher.fetch(input.url, {
      maxBytes: parts.maxBytes,
      signal: context.signal,
    })
    const intake = await receive(parts, response.body, context).catch((error: unknown) => {
      throw asImportProblem(error)
    })
    const name = fileNameOf(response.url)
    const label = input.label ?? defaultLabel({ name }, intake.type)
    const actor = importer(input, context)
    const fields = { label, ...(input.description === undefined ? {} : { description: input.description }) }
    await parts.uploads.accept(actor, intake, fields, context.signal, work =>
      context.transaction(async tx => {
        const result = await work(tx)
        await context.attachAsset(result.asset.id)
        return result
      }),
    )
  },
})

const receive = async (
  { intake, maxBytes }: Parts,
  body: AsyncIterable<Uint8Array>,
  context: JobContext,
): Promise<Intake> => {
  const staged = await intake.stage(onlyKnownTypes(body), maxBytes, context.signal)
  context.progress(0.6)
  return intake.examine(staged, undefined, context.signal)
}

/** The job acts for the person who asked for it: they are named as the asset's maker. */
const importer = (input: ImportInput, context: JobContext): Actor => ({
  ...systemActor({ projectId: context.projectId, requestId: context.requestId }),
  userId: input.userId,
  label: input.userLabel,
})

const fileNameOf = (url: string): string | null => {
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    // Control characters have no place in a label, encoded or not.
    return decodeURIComponent(last).replaceAll(/[\p{Cc}/\\]/gu, '') || null
  } catch {
    return last || null
  }
}

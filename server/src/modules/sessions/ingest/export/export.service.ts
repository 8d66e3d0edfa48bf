import { type Actor, requireCurrentProject, requireInProject, systemActor } from '#kernel/access'
import type { Database } from '#kernel/db'
import { hasCode } from '#kernel/errors'
import { type ByteStream, newestAfter, newestPage } from '#kernel/http'
import type { JobContext, JobDetail, Jobs } from '#kernel/jobs'
import type { ObjectRegistry, ObjectStore } from '#kernel/storage'
import { type Clock, type Ids, isUuid } from '#kernel/system'
import type {
  EventExport,
  EventExportInput,
  EventExportPage,
  EventExportQuery,
} from '../../schema/event-export.ts'
import { DAY_MS, dayOf } from '../days.ts'
import { exportNotFound, exportNotReady, tooManyExports } from '../errors.ts'
import type { StoredEvent } from '../stored-event.ts'
import type { EventExportRow } from '../tables.ts'
import * as rows from './export.repository.ts'
import { exportEvents } from './jobs.ts'
import { parquetOf } from './parquet.ts'

/** Events as files of Parquet, for whoever wants to ask them more than the API answers. */
export interface EventExportService {
  /** A job makes the file. 409 `sessions.too_many_event_exports` when the project had its 50 of this day. */
  begin(actor: Actor, input: EventExportInput): Promise<EventExport>
  /** Those of the request's project, newest first. */
  list(actor: Actor, query: EventExportQuery): Promise<EventExportPage>
  /** 404 `sessions.event_export_not_found`, also for those of other people's projects. */
  get(actor: Actor, id: string): Promise<EventExport>
  /** The file; 409 `sessions.event_export_not_ready` until it is made. */
  content(
    actor: Actor,
    id: string,
    request: { readonly method: string; readonly signal: AbortSignal },
  ): Promise<ByteStream>
  /** For the job: harmless to repeat, and when the export is gone. */
  run(id: string, context: Pick<JobContext, 'signal' | 'transaction' | 'progress'>): Promise<void>
}

export interface EventExportParts {
  readonly db: Database
  readonly jobs: Jobs
  readonly objects: ObjectStore
  readonly registry: ObjectRegistry
  readonly clock: Clock
  readonly ids: Ids
}

/** No more than an export of a year at full load may have. */
const MAX_BYTES = 2 ** 40
/** Files are kept for a week: a program that asks in a loop must not fill the disk. */
const MAX_A_DAY = 50

export const createEventExportService = (parts: EventExportParts): EventExportService => {
  const find = async (actor: Actor, id: string): Promise<EventExportRow> => {
    const row = isUuid(id) ? await rows.findExport(parts.db.query, id) : undefined
    if (!row) throw exportNotFound()
    requireInProject(actor, row.projectId, 'sessions:read', exportNotFound)
    return row
  }
  return {
    begin: (actor, input) => begin(parts, actor, input),
    list: (actor, query) => list(parts, actor, query),
    get: async (actor, id) => present(parts, await find(actor, id)),
    async content(actor, id, request) {
      const row = await find(actor, id)
      if (row.sha256 === null || row.size === null) throw exportNotReady()
      const { sha256, size } = row
      return {
        status: 200,
        headers: {
          'Content-Type': PARQUET,
          'Content-Length': size,
          'Content-Disposition': `attachment; filename="${nameOf(row)}"`,
          ETag: `"${sha256}"`,
        },
        body: request.method === 'HEAD' ? null : await parts.objects.open(sha256, { signal: request.signal }),
      }
    },
    run: (id, context) => run(parts, id, context),
  }
}

export const PARQUET = 'application/vnd.apache.parquet'

const nameOf = ({ rangeFrom, rangeTo }: EventExportRow): string =>
  `events-${dayOf(rangeFrom)}-${dayOf(rangeTo - 1)}.parquet`

const begin = (parts: EventExportParts, actor: Actor, input: EventExportInput): Promise<EventExport> => {
  const projectId = requireCurrentProject(actor, 'sessions:write')
  return parts.db.transaction(async tx => {
    const today = await rows.countExportsSince(tx, projectId, parts.clock.now() - DAY_MS)
    if (today >= MAX_A_DAY) throw tooManyExports(MAX_A_DAY)
    const id = parts.ids.next()
    const { requestId } = actor
    const job = await parts.jobs.enqueue(tx, exportEvents, { exportId: id }, { projectId, requestId })
    const row = await rows.insertExport(tx, {
      id,
      projectId,
      jobId: job.id,
      rangeFrom: input.from,
      rangeTo: input.to,
      eventType: input.eventType ?? null,
      environment: input.environment ?? null,
      createdAt: parts.clock.now(),
      createdBy: actor.userId,
    })
    return toExport(row, job.status)
  })
}

const list = async (
  parts: EventExportParts,
  actor: Actor,
  query: EventExportQuery,
): Promise<EventExportPage> => {
  const projectId = requireCurrentProject(actor, 'sessions:read')
  const found = await rows.listExports(parts.db.query, projectId, {
    after: newestAfter(query),
    limit: query.limit + 1,
  })
  const { rows: shown, nextCursor } = newestPage(found, query.limit)
  return { items: await Promise.all(shown.map(row => present(parts, row))), nextCursor }
}

/** A file that is there is there, whatever became of its job; else the job's own row tells how it stands. */
const present = async (parts: EventExportParts, row: EventExportRow): Promise<EventExport> => {
  if (row.finishedAt !== null) return toExport(row, 'succeeded')
  const system = systemActor({ projectId: row.projectId, requestId: null })
  const job = await parts.jobs.get(system, row.jobId).catch((error: unknown) => {
    if (hasCode(error, 'jobs.job_not_found')) return { status: 'failed' as const }
    throw error
  })
  return toExport(row, job.status)
}

const toExport = (row: EventExportRow, status: JobDetail['status']): EventExport => ({
  id: row.id,
  jobId: row.jobId,
  projectId: row.projectId,
  from: row.rangeFrom,
  to: row.rangeTo,
  eventType: row.eventType,
  environment: row.environment,
  status: status === 'quarantined' ? 'failed' : status,
  events: row.events,
  size: row.size,
  sha256: row.sha256,
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  finishedAt: row.finishedAt,
})

const run = async (
  parts: EventExportParts,
  id: string,
  { signal, transaction, progress }: Pick<JobContext, 'signal' | 'transaction' | 'progress'>,
): Promise<void> => {
  const found = await rows.findExport(parts.db.query, id)
  if (!found || found.finishedAt !== null) return
  const row: EventExportRow = found
  const days = await rows.daysBetween(parts.db.query, row.rangeFrom, row.rangeTo)
  let events = 0
  async function* counted(): AsyncGenerator<StoredEvent[], void> {
    for (const [index, day] of days.entries()) {
      for await (const page of rows.eventPages(() => parts.db.query, row, {
        days: [day],
        signal,
      })) {
        events += page.length
        yield page
      }
      progress((index + 1) / days.length)
    }
  }
  const staged = await parts.objects.stage(parquetOf(counted()), { maxBytes: MAX_BYTES, signal })
  try {
    await parts.registry.prepare([staged], { signal })
    await transaction(async tx => {
      await parts.registry.keep(tx, staged)
      const { sha256, size } = staged
      await rows.finishExport(tx, id, { sha256, size, events, finishedAt: parts.clock.now() })
    })
  } finally {
    await staged.discard()
  }
}

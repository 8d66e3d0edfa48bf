import { z } from 'zod'
import { requireCurrentProject } from '#kernel/access'
import { Problem } from '#kernel/errors'
import { events, type Route, route, type ServerSentEvent, type StreamPlace } from '#kernel/http'
import type { Clock } from '#kernel/system'
import { Notice, type NoticeFilter, type Notices } from './notice.ts'
import { Seats } from './seats.ts'

/**
 * A stream ends after ten minutes, so that the client connects again and its credential is verified again:
 * one that was revoked or has expired cannot follow for longer than that.
 */
const STREAM_MS = 10 * 60_000

const StreamQuery = z.strictObject({
  topic: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform(given => [given ?? []].flat().flatMap(list => list.split(',')))
    .pipe(
      z
        .array(
          z
            .string()
            .regex(
              /^[a-z][a-z_]*(\.[a-z_]+)*(\.\*)?$|^\*$/,
              'expected a topic such as asset.created or asset.*',
            ),
        )
        .max(50),
    )
    .meta({ description: 'Topics, repeated or separated by commas; `asset.*` stands for all of the asset.' }),
  assetId: z.string().max(100).optional(),
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional().meta({
    description: 'Go on after this position. The header Last-Event-ID, which browsers send, comes first.',
  }),
})

/** What a `resync` event carries: something was missed; read the lists again, and go on from here. */
const Resync = z.object({ position: z.number().int() }).meta({ id: 'Resync' })

const positionOf = (header: string | string[] | undefined): number | undefined => {
  if (header === undefined || header === '') return undefined
  const position = typeof header === 'string' && /^\d{1,16}$/.test(header) ? Number(header) : Number.NaN
  if (Number.isSafeInteger(position)) return position
  throw new Problem({
    status: 400,
    code: 'request.invalid',
    message: 'Last-Event-ID must be the id of an event of this stream.',
    issues: [{ path: 'headers.last-event-id', message: 'expected a whole number' }],
  })
}

type StreamEvent = ServerSentEvent<Notice | z.infer<typeof Resync>> | StreamPlace

async function* toEvents(
  notices: Notices,
  clock: Clock,
  from: { position: number | null; filter: NoticeFilter; signal: AbortSignal },
): AsyncGenerator<StreamEvent> {
  const over = new AbortController()
  const ended = AbortSignal.any([from.signal, over.signal])
  // The wait rejects only when the stream has ended by itself.
  void clock.wait(STREAM_MS, ended).then(
    () => over.abort(),
    () => undefined,
  )
  try {
    const start = from.position ?? (await notices.latest())
    // A client that loses its connection before the first notice knows already where to go on.
    yield { id: String(start) }
    for await (const notice of notices.follow(start, from.filter, ended)) {
      if (notice === 'resync') {
        const position = await notices.latest()
        yield { id: String(position), event: 'resync', data: { position } }
      } else if (notice) yield { id: String(notice.position), event: notice.topic, data: notice }
    }
  } finally {
    over.abort()
  }
}

export const streamRoutes = (notices: Notices, clock: Clock, seats = new Seats()): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/stream',
    operationId: 'stream',
    scope: 'library:read',
    summary:
      'Follow what happens in the project, as server-sent events; ends after ten minutes, connect again with Last-Event-ID',
    query: StreamQuery,
    reply: events(z.union([Notice, Resync])),
    head: false,
    run: ({ actor, query, request }) => {
      const projectId = requireCurrentProject(actor, 'library:read')
      const position = positionOf(request.headers['last-event-id']) ?? query.after ?? null
      // The signal fires however the stream ends, also before its first event was asked for.
      const giveBack = seats.take(actor)
      if (request.signal.aborted) giveBack()
      else request.signal.addEventListener('abort', giveBack, { once: true })
      return toEvents(notices, clock, {
        position,
        filter: {
          projectIds: [projectId],
          server: actor.admin,
          topics: query.topic,
          assetId: query.assetId ?? null,
        },
        signal: request.signal,
      })
    },
  }),
]

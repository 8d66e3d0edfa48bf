import {
  apiKeysResource,
  authResource,
  meResource,
  projectsResource,
  requestTokens,
  setupResource,
} from './accounts.ts'
import { assetsResource, manifestsResource } from './assets.ts'
import { collectionsResource } from './collections.ts'
import { authenticatorOf } from './credentials.ts'
import { destinationsResource } from './destinations.ts'
import { duplicatesResource } from './duplicates.ts'
import { eventsResource } from './events.ts'
import { facesResource } from './faces.ts'
import { incidentsResource } from './incidents.ts'
import { jobsResource } from './jobs.ts'
import { modelsResource } from './models.ts'
import { type ClientOptions, DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS, systemRuntime } from './options.ts'
import { peopleResource } from './people.ts'
import { rescoresResource, rulesetsResource } from './rulesets.ts'
import { searchResource } from './search.ts'
import { sessionsResource, signalsResource } from './sessions.ts'
import { followNotices, type StreamOptions } from './stream.ts'
import { tagsResource } from './tags.ts'
import { type Method, type RequestOptions, Transport } from './transport.ts'
import { visionResource } from './vision.ts'
import { type WaitOptions, waitForJob } from './wait.ts'

export type FoveaClient = ReturnType<typeof createClient>

/** A client of one server; it holds no connection open and needs no closing. */
export function createClient(options: ClientOptions) {
  const transport = new Transport({
    baseUrl: options.baseUrl,
    project: options.project,
    // Looked up at each call, so that whoever replaces the global later is heard.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    retries: options.retries ?? DEFAULT_RETRIES,
    onRetry: options.onRetry,
    runtime: { ...systemRuntime, ...options.runtime },
  })
  if (options.credentials !== undefined) {
    const { now } = transport.options.runtime
    const source = (grant: Parameters<typeof requestTokens>[1]) => requestTokens(transport, grant)
    transport.useAuthenticator(authenticatorOf(options.credentials, source, now))
  }
  return {
    setup: setupResource(transport),
    auth: authResource(transport),
    me: meResource(transport),
    projects: projectsResource(transport),
    apiKeys: apiKeysResource(transport),
    assets: assetsResource(transport),
    manifests: manifestsResource(transport),
    collections: collectionsResource(transport),
    tags: tagsResource(transport),
    jobs: jobsResource(transport),
    events: eventsResource(transport),
    sessions: sessionsResource(transport),
    signals: signalsResource(transport),
    incidents: incidentsResource(transport),
    destinations: destinationsResource(transport),
    rulesets: rulesetsResource(transport),
    rescores: rescoresResource(transport),
    search: searchResource(transport),
    vision: visionResource(transport),
    models: modelsResource(transport),
    faces: facesResource(transport),
    people: peopleResource(transport),
    duplicates: duplicatesResource(transport),
    /** Waits until the job has succeeded; throws a `JobFailedError` when it ended otherwise. */
    waitForJob: (id: string, wait: WaitOptions = {}) => waitForJob(transport, id, wait),
    /** Follows what happens in the project, across broken connections, until `signal` fires. */
    stream: (stream: StreamOptions = {}) => followNotices(transport, stream),
    /** Any route, with credentials, time-out, retries and typed errors; answers the parsed JSON. */
    request: <T = unknown>(method: Method, path: string, request: RequestOptions = {}) =>
      transport.json<T>(method, path, request),
    health: () => transport.json<{ status: string }>('GET', '/health', { anonymous: true }),
  }
}

import { z } from 'zod'
import { isForm, isIdempotent, isJudged, isUpload } from './handler.ts'
import { type JsonSchema, SchemaCollection } from './json-schema.ts'
import type { ReplyKind, Route, Shape } from './route.ts'
import { schemaOf } from './validation.ts'

const BINARY = { type: 'string', format: 'binary' } as const

const ProblemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable: programs may branch on it.' }),
    requestId: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })

const PROBLEM_RESPONSE = { $ref: '#/components/responses/Problem' }

const header = (name: string, description: string): JsonSchema => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
})

/** The headers that a route understands beside its credentials. */
const headersOf = (route: Route): JsonSchema[] => [
  header('X-Request-Id', '1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.'),
  ...(route.scope === 'public'
    ? []
    : [header('Fovea-Project', 'The project that lists and creates are about.')]),
  ...(isIdempotent(route)
    ? [header('Idempotency-Key', 'A repeat within 24 h gets the first answer and has no second effect.')]
    : []),
  ...(route.ifMatch
    ? [header('If-Match', 'The ETag that the change is based on; 412 when it is another one.')]
    : []),
  ...(route.compressed ? [header('Content-Encoding', '`gzip`, or nothing.')] : []),
  ...Object.entries(route.headers ?? {}).map(([name, description]) => header(name, description)),
]

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object'

interface Fields {
  readonly properties: Record<string, unknown>
  readonly required: readonly string[]
}

const fieldsOf = (schemas: SchemaCollection, shape: Shape | undefined, route: Route): Fields => {
  if (!shape) return { properties: {}, required: [] }
  const described = schemas.describe(shape, 'input', route.operationId)
  return {
    properties: isRecord(described.properties) ? described.properties : {},
    required: Array.isArray(described.required) ? described.required.map(String) : [],
  }
}

const parameter = (where: 'path' | 'query', name: string, schema: unknown, required: boolean): JsonSchema => {
  const { description, ...rest } = isRecord(schema) ? schema : {}
  return { name, in: where, required, ...(description ? { description } : {}), schema: rest }
}

const parametersOf = (schemas: SchemaCollection, route: Route): JsonSchema[] => {
  const path = fieldsOf(schemas, route.params, route)
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const raw = isUpload(route.body) && !route.query
  const query = fieldsOf(
    schemas,
    isUpload(route.body) && !route.query ? route.body.fields : route.query,
    route,
  )
  return [
    ...names.map(name => parameter('path', name, path.properties[name] ?? { type: 'string' }, true)),
    ...Object.entries(query.properties).map(([name, schema]) =>
      parameter('query', name, schema, !raw && query.required.includes(name)),
    ),
    ...(raw && !('fileName' in query.properties)
      ? [
          parameter(
            'query',
            'fileName',
            { type: 'string', description: 'The file’s name, for a raw body.' },
            false,
          ),
        ]
      : []),
    ...headersOf(route),
  ]
}

const uploadContent = (schemas: SchemaCollection, route: Route): Record<string, unknown> => {
  if (!isUpload(route.body)) return {}
  const { properties, required } = fieldsOf(schemas, route.body.fields, route)
  const json = route.body.json
  return {
    'multipart/form-data': {
      schema: {
        type: 'object',
        properties: { file: BINARY, ...properties },
        required: ['file', ...required],
      },
    },
    'application/octet-stream': { schema: BINARY },
    ...(json ? { 'application/json': { schema: schemas.describe(json, 'input', route.operationId) } } : {}),
  }
}

const requestBodyOf = (schemas: SchemaCollection, route: Route): JsonSchema => {
  const { body } = route
  if (!body) return {}
  if (isUpload(body)) return { requestBody: { required: true, content: uploadContent(schemas, route) } }
  const shape = isForm(body) || isJudged(body) ? body.schema : body
  const schema = schemas.describe(shape, 'input', route.operationId)
  const types = ['application/json', ...(isForm(body) ? ['application/x-www-form-urlencoded'] : [])]
  const required = !z.core.safeParse(schemaOf(shape), undefined).success
  return { requestBody: { required, content: Object.fromEntries(types.map(type => [type, { schema }])) } }
}

const successOf = (schemas: SchemaCollection, reply: ReplyKind, usedBy: string): Record<string, unknown> => {
  const json = (shape: Shape) => ({
    description: 'Done.',
    content: { 'application/json': { schema: schemas.describe(shape, 'output', usedBy) } },
  })
  if (!('kind' in reply)) return { [reply[0]]: json(reply[1]) }
  if (reply.kind === 'empty') return { 204: { description: 'Done.' } }
  if (reply.kind === 'variants') {
    const described = json(reply.schema)
    return Object.fromEntries(
      reply.statuses.map(status => [status, status === 204 ? { description: 'Done.' } : described]),
    )
  }
  if (reply.kind === 'events') {
    const schema = schemas.describe(reply.schema, 'output', usedBy)
    return {
      200: {
        description: 'A stream of events; each `data` is one of these.',
        content: { 'text/event-stream': { schema } },
      },
    }
  }
  const content = Object.fromEntries(reply.mediaTypes.map(type => [type, { schema: BINARY }]))
  const describe = (status: number): JsonSchema => {
    if (status >= 400) return PROBLEM_RESPONSE
    return status < 300 ? { description: 'A part.', content } : { description: 'No body.' }
  }
  const others = reply.statuses.map(status => [status, describe(status)])
  return { ...Object.fromEntries(others), 200: { description: 'The bytes.', content } }
}

/** Which problems an operation can answer, by what it takes. */
const problemsOf = (route: Route): number[] => [
  400,
  // The guard may refuse any address, e.g. while there is no administrator.
  403,
  // 404 without an id: `Fovea-Project` may name a project that the caller does not belong to.
  ...(route.scope === 'public' ? [] : [401, 404]),
  ...(route.path.includes(':') ? [404] : []),
  ...(route.method === 'GET' ? [] : [409, 422]),
  ...(route.ifMatch ? [412] : []),
  ...(route.body ? [408, 413, 415] : []),
  ...(isUpload(route.body) ? [507] : []),
  429,
  500,
  503,
  ...(route.problems ?? []),
]

const operationOf = (schemas: SchemaCollection, route: Route): JsonSchema => {
  const success = successOf(schemas, route.reply, route.operationId)
  const problems = problemsOf(route).filter(status => !(status in success))
  const open = route.scope === 'public'
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.path.split('/')[route.path.startsWith('/v1/') ? 2 : 1] || 'system'],
    ...(open ? { security: [] } : { 'x-scope': route.scope }),
    parameters: parametersOf(schemas, route),
    ...requestBodyOf(schemas, route),
    responses: { ...success, ...Object.fromEntries(problems.map(status => [status, PROBLEM_RESPONSE])) },
  }
}

/**
 * The OpenAPI 3.1 document of these routes. Throws when a named schema means two things, or two routes have one
 * operation id: such a document would describe neither.
 */
export const buildOpenApi = (
  routes: readonly Route[],
  options: { version: string; url?: string | undefined },
): object => {
  const schemas = new SchemaCollection()
  schemas.describe(ProblemSchema, 'output', 'every problem')
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(schemas, route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fovea',
      version: options.version,
      description: 'The self-hosted backend for visual-AI apps.',
    },
    servers: [{ url: options.url ?? '/' }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      schemas: schemas.components,
      responses: {
        Problem: {
          description: 'What is wrong, as RFC 9457 says it.',
          headers: {
            'X-Request-Id': { schema: { type: 'string' } },
            'Retry-After': { description: 'Seconds, with 429 and 503.', schema: { type: 'integer' } },
          },
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token or an API key.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  }
}

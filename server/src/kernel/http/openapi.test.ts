import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { buildOpenApi } from './openapi.ts'
import { Page, pageQuery } from './pagination.ts'
import { bytes, empty, events, route, upload, variants } from './route.ts'
import { createRouteTable } from './route-table.ts'

const Thing = z.strictObject({ id: z.string(), size: z.int() }).meta({ id: 'TestThing' })
const params = z.strictObject({ id: z.string() })

const routes = [
  route({
    method: 'GET',
    path: '/v1/things',
    operationId: 'listThings',
    scope: 'library:read',
    summary: 'Things.',
    query: z.strictObject({ ...pageQuery }),
    reply: [200, Page(Thing).meta({ id: 'TestThingPage' })],
    run: () => ({ items: [], nextCursor: null }),
  }),
  route({
    method: 'PATCH',
    path: '/v1/things/:id',
    operationId: 'updateThing',
    scope: 'library:write',
    summary: 'Changes a thing.',
    params,
    body: z.strictObject({ size: z.int() }),
    ifMatch: true,
    reply: [200, Thing],
    run: () => ({ id: '1', size: 1 }),
  }),
  route({
    method: 'PUT',
    path: '/v1/things/:id',
    operationId: 'replaceThing',
    scope: 'library:write',
    summary: 'Replaces a thing, whatever it was before.',
    params,
    body: z.strictObject({ size: z.int() }),
    reply: [200, Thing],
    run: () => ({ id: '1', size: 1 }),
  }),
  route({
    method: 'POST',
    path: '/v1/things',
    operationId: 'uploadThing',
    scope: 'library:write',
    summary: 'Uploads a thing.',
    body: upload(z.strictObject({ label: z.string().optional() }), 10),
    reply: variants([200, 201], Thing),
    run: () => ({ id: '1', size: 1 }),
  }),
  route({
    method: 'GET',
    path: '/v1/things/:id/content',
    operationId: 'getThingContent',
    scope: 'library:read',
    summary: 'Bytes.',
    params,
    headers: { Range: 'A part of the bytes.' },
    reply: bytes(['image/jpeg'], [206, 304, 416]),
    run: () => ({ status: 200, headers: {}, body: null }),
  }),
  route({
    method: 'GET',
    path: '/v1/stream',
    operationId: 'stream',
    scope: 'any',
    summary: 'Events.',
    reply: events(Thing),
    run: async function* () {},
  }),
  route({
    method: 'DELETE',
    path: '/v1/open',
    operationId: 'deleteOpen',
    scope: 'public',
    summary: 'For everybody.',
    problems: [401],
    reply: empty,
    run: () => undefined,
  }),
]

/** The document as a client reads it. */
const document = JSON.parse(JSON.stringify(buildOpenApi(routes, { version: '1.2.3' })))
const names = (operation: { parameters: { in: string; name: string }[] }): string[] =>
  operation.parameters.map(parameter => `${parameter.in} ${parameter.name}`)

describe('the OpenAPI document', () => {
  it('has every operation with its parameters, its headers and its statuses', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } })
    const list = document.paths['/v1/things'].get
    expect(names(list)).toEqual([
      'query limit',
      'query cursor',
      'header X-Request-Id',
      'header Fovea-Project',
    ])
    expect(list.parameters[0].schema).toMatchObject({ minimum: 1, maximum: 200, default: 50 })
    const patch = document.paths['/v1/things/{id}'].patch
    expect(names(patch)).toEqual([
      'path id',
      'header X-Request-Id',
      'header Fovea-Project',
      'header If-Match',
    ])
    expect(Object.keys(patch.responses)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '408',
      '409',
      '412',
      '413',
      '415',
      '422',
      '429',
      '500',
      '503',
    ])
    expect(names(document.paths['/v1/things'].post)).toContain('header Idempotency-Key')
    expect(names(document.paths['/v1/things/{id}/content'].get)).toContain('header Range')
  })

  it('claims If-Match and 412 only where a route honours it', () => {
    const put = document.paths['/v1/things/{id}'].put
    expect(names(put)).not.toContain('header If-Match')
    expect(put.responses).not.toHaveProperty('412')
  })

  it('says 404 for a project that the caller does not know, and 403 wherever the server may be closed', () => {
    expect(Object.keys(document.paths['/v1/things'].get.responses)).toEqual(
      expect.arrayContaining(['403', '404']),
    )
    expect(document.paths['/v1/things'].post.responses).toHaveProperty('404')
    expect(document.paths['/v1/open'].delete.responses).not.toHaveProperty('404')
  })

  it('says what an upload may meet: a slow sender, a repeat under way, a full disk', () => {
    expect(Object.keys(document.paths['/v1/things'].post.responses)).toEqual(
      expect.arrayContaining(['200', '201', '408', '409', '413', '415', '507']),
    )
  })

  it('describes a refused range as a problem', () => {
    const content = document.paths['/v1/things/{id}/content'].get.responses
    expect(content[416]).toEqual(content[404])
    expect(content[304]).toEqual({ description: 'No body.' })
  })

  it('names schemas by their meta id and refers to them', () => {
    expect(Object.keys(document.components.schemas)).toEqual(['Problem', 'TestThing', 'TestThingPage'])
    const content = document.paths['/v1/things/{id}'].patch.responses[200].content
    expect(content['application/json'].schema).toEqual({ $ref: '#/components/schemas/TestThing' })
    expect(document.components.schemas.TestThingPage.properties.items.items).toEqual({
      $ref: '#/components/schemas/TestThing',
    })
    expect(JSON.stringify(document)).not.toContain('$defs')
  })

  it('tells uploads, bytes, events and open operations apart', () => {
    const form = document.paths['/v1/things'].post.requestBody.content['multipart/form-data'].schema
    expect(form.required).toEqual(['file'])
    expect(Object.keys(form.properties)).toEqual(['file', 'label'])
    const content = document.paths['/v1/things/{id}/content'].get.responses
    expect(Object.keys(content)).toEqual(expect.arrayContaining(['200', '206', '304']))
    expect(document.paths['/v1/stream'].get.responses[200].content).toHaveProperty('text/event-stream')
    const open = document.paths['/v1/open'].delete
    expect([open.security, Object.keys(open.responses)]).toEqual([
      [],
      ['204', '400', '401', '403', '409', '422', '429', '500', '503'],
    ])
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'apiKey'])
  })

  it('is refused when one name means two things', () => {
    const Loose = z.strictObject({ a: z.string().default('x') }).meta({ id: 'TestLoose' })
    const both = route({
      method: 'POST',
      path: '/v1/both',
      operationId: 'createBoth',
      scope: 'any',
      summary: 'In and out.',
      body: Loose,
      reply: [200, Loose],
      run: ({ body }) => body,
    })
    expect(() => buildOpenApi([both], { version: '1' })).toThrow(
      /TestLoose is one thing in createBoth and another/,
    )
  })

  it('is refused when two routes have one name or one place', () => {
    const [one, two] = routes
    if (!one || !two) throw new Error('no routes')
    expect(() => createRouteTable([one, { ...two, operationId: one.operationId }])).toThrow(
      'Two routes are called',
    )
    expect(() => createRouteTable([one, { ...one, operationId: 'other' }])).toThrow('Two routes answer')
  })
})

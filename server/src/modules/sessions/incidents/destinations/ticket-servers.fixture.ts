import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Kind } from './schema.ts'

/**
 * What goes wrong with the next creation: the ticket is made and the answer lost, or never sent; too many requests;
 * the credentials are unknown; it fails; it redirects.
 */
export type Fault = 'lose' | 'hang' | 'limit' | 'refuse' | 'fail' | 'move' | 'reject'

export interface MadeTicket {
  readonly marker: string
  readonly title: string
  readonly text: string
}

/** A local server that speaks the protocol of one kind of destination, as strictly as the real one. */
export interface TicketServer {
  readonly kind: Kind
  readonly settings: Record<string, unknown>
  readonly secret: string
  readonly host: string
  /** In the order in which they were made. */
  readonly tickets: readonly MadeTicket[]
  /** Requests that would have made a ticket. */
  readonly creations: () => number
  /** Faults of the next creations, one each. */
  next(...faults: Fault[]): void
  /** Resolves when a creation has been answered by a fault. */
  faulted(): Promise<void>
  /** What is made from now on is found only after the answer was called. */
  holdIndex(): () => void
  close(): Promise<void>
}

interface Request {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
interface Reply {
  readonly status: number
  readonly body?: unknown
}

/** How one kind is spoken: what a request asks for, and what is answered. */
interface Protocol {
  settings(url: string): Record<string, unknown>
  readonly secret: string
  /** The ticket that a request makes; null when it is another request; a reply when it is wrong. */
  creation(request: Request): MadeTicket | Reply | null
  created(ticket: MadeTicket, place: number, url: string): Reply
  other(request: Request, tickets: readonly MadeTicket[], url: string): Reply
  /** Of an id that is taken. */
  readonly taken?: Reply
}

const isTicket = (creation: MadeTicket | Reply | null): creation is MadeTicket =>
  creation !== null && 'marker' in creation

const parse = (body: string) => JSON.parse(body)
const refusal: Reply = { status: 401, body: { message: 'Bad credentials' } }

const WEBHOOK_KEY = Buffer.from('a key of thirty-two bytes for it')

const webhook: Protocol = {
  secret: `whsec_${WEBHOOK_KEY.toString('base64')}`,
  settings: url => ({ url: `${url}/hook` }),
  creation({ headers, body, path }) {
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = headers
    const expected = createHmac('sha256', WEBHOOK_KEY).update(`${id}.${time}.${body}`).digest('base64')
    if (path !== '/hook' || !String(signature).split(' ').includes(`v1,${expected}`)) return refusal
    const { type, data } = parse(body)
    if (type !== 'incident.confirmed') return null
    return { marker: String(id), title: data.title, text: data.explanation }
  },
  created: () => ({ status: 204 }),
  other: () => ({ status: 204 }),
  // A receiver of Standard Webhooks answers a repeat as it answered the first one.
  taken: { status: 204 },
}

const jira: Protocol = {
  secret: 'jira-token',
  settings: url => ({ site: url, email: 'ada@example.org', projectKey: 'SHOP', issueType: 'Bug' }),
  creation({ method, path, headers, body }) {
    const basic = `Basic ${Buffer.from('ada@example.org:jira-token').toString('base64')}`
    if (headers.authorization !== basic) return refusal
    if (method !== 'POST' || path !== '/rest/api/3/issue') return null
    const { fields } = parse(body)
    const marker = fields.labels.find((label: string) => label.startsWith('fovea-'))
    if (fields.project.key !== 'SHOP' || fields.issuetype.name !== 'Bug' || fields.description.type !== 'doc')
      return { status: 400, body: { errorMessages: [], errors: { description: 'not a document' } } }
    return { marker, title: fields.summary, text: JSON.stringify(fields.description) }
  },
  created: (_ticket, place, url) => ({
    status: 201,
    body: { id: String(10_000 + place), key: `SHOP-${place}`, self: `${url}/rest/api/3/issue/${place}` },
  }),
  other({ method, path, body }, tickets) {
    if (method === 'POST' && path === '/rest/api/3/search/jql') {
      const { jql } = parse(body)
      const place = tickets.findIndex(({ marker }) => jql === `labels = "${marker}"`)
      const issues = place < 0 ? [] : [{ id: '1', key: `SHOP-${place + 1}` }]
      return { status: 200, body: { isLast: true, issues } }
    }
    const found = method === 'GET' && path === '/rest/api/3/project/SHOP'
    return found ? { status: 200, body: { key: 'SHOP' } } : { status: 404, body: { errorMessages: [] } }
  },
}

const linearIssue = (place: number, url: string) => ({
  identifier: `ENG-${place}`,
  url: `${url}/acme/issue/ENG-${place}`,
})

const linear: Protocol = {
  secret: 'lin_api_key',
  settings: url => ({ teamId: '3f2b8c1e-5a40-4b7e-9d0c-1a2b3c4d5e6f', url: `${url}/graphql` }),
  creation({ headers, body }) {
    if (headers.authorization !== 'lin_api_key') return refusal
    const { query, variables } = parse(body)
    if (!query.includes('issueCreate')) return null
    const { id, teamId, title, description } = variables.input
    if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id) || !teamId)
      return { status: 400, body: { errors: [{ message: 'Argument Validation Error' }] } }
    return { marker: id, title, text: description }
  },
  created: (_ticket, place, url) => ({
    status: 200,
    body: { data: { issueCreate: { success: true, issue: linearIssue(place, url) } } },
  }),
  other({ body }, tickets, url) {
    const { query, variables } = parse(body)
    if (query.includes('team(')) return { status: 200, body: { data: { team: { id: variables.id } } } }
    const place = tickets.findIndex(({ marker }) => marker === variables.id)
    if (place >= 0) return { status: 200, body: { data: { issue: linearIssue(place + 1, url) } } }
    const errors = [{ message: 'Entity not found: Issue', extensions: { type: 'invalid input' } }]
    return { status: 200, body: { data: null, errors } }
  },
  taken: { status: 200, body: { data: null, errors: [{ message: 'Entity already exists' }] } },
}

const githubIssue = (ticket: MadeTicket, place: number, url: string) => ({
  number: place,
  html_url: `${url}/acme/shop/issues/${place}`,
  title: ticket.title,
  body: ticket.text,
})

const github: Protocol = {
  secret: 'github_pat_1',
  settings: url => ({ owner: 'acme', repo: 'shop', labels: ['bug'], url }),
  creation({ method, path, headers, body }) {
    if (headers.authorization !== 'Bearer github_pat_1' || !headers['user-agent']) return refusal
    if (method !== 'POST' || path !== '/repos/acme/shop/issues') return null
    const { title, body: words } = parse(body)
    return { marker: /<!-- fovea:(\S+) -->/.exec(words)?.[1] ?? '', title, text: words }
  },
  created: (ticket, place, url) => ({ status: 201, body: githubIssue(ticket, place, url) }),
  other({ path, query }, tickets, url) {
    if (path === '/repos/acme/shop') return { status: 200, body: { full_name: 'acme/shop' } }
    if (path !== '/repos/acme/shop/issues') return { status: 404, body: { message: 'Not Found' } }
    const page = Number(query.get('page') ?? 1)
    const size = Number(query.get('per_page') ?? 30)
    const all = tickets.map((ticket, index) => githubIssue(ticket, index + 1, url)).reverse()
    return { status: 200, body: all.slice((page - 1) * size, page * size) }
  },
}

const PROTOCOLS: Readonly<Record<Kind, Protocol>> = { webhook, jira, linear, github }

const FAULTS: Readonly<Record<Fault, { status: number; headers?: Record<string, string> }>> = {
  lose: { status: 0 },
  hang: { status: 0 },
  limit: { status: 429, headers: { 'retry-after': '7' } },
  refuse: { status: 401 },
  fail: { status: 503 },
  move: { status: 302, headers: { location: '/elsewhere' } },
  reject: { status: 422 },
}

/** Makes tickets without a repeat, unless a protocol lets two have one marker: then it makes two. */
const MAKES_TWO: ReadonlySet<Kind> = new Set(['jira', 'github'])

export const startTicketServer = async (kind: Kind): Promise<TicketServer> => {
  const protocol = PROTOCOLS[kind]
  const tickets: MadeTicket[] = []
  const faults: Fault[] = []
  const waiting: (() => void)[] = []
  let creations = 0
  let indexed = Number.POSITIVE_INFINITY
  let url = ''
  const make = (ticket: MadeTicket): Reply => {
    const known = tickets.some(({ marker }) => marker === ticket.marker)
    if (known && !MAKES_TWO.has(kind)) return protocol.taken ?? { status: 409 }
    tickets.push(ticket)
    return protocol.created(ticket, tickets.length, url)
  }
  const answerTo = (request: Request, response: ServerResponse): void => {
    const creation = protocol.creation(request)
    const fault = isTicket(creation) ? faults.shift() : undefined
    if (isTicket(creation)) creations += 1
    if (fault !== undefined && isTicket(creation)) fail(creation, fault, response)
    else if (isTicket(creation)) send(response, make(creation))
    else send(response, creation ?? protocol.other(request, tickets.slice(0, indexed), url))
  }
  const fail = (ticket: MadeTicket, fault: Fault, response: ServerResponse): void => {
    if (fault === 'lose' || fault === 'hang') make(ticket)
    if (fault === 'lose') response.destroy()
    else if (fault !== 'hang') response.writeHead(FAULTS[fault].status, FAULTS[fault].headers).end('{}')
    for (const tell of waiting.splice(0)) tell()
  }
  const server = createServer((incoming, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://here')
    const { method = 'GET', headers } = incoming
    void text(incoming).then(body =>
      answerTo({ method, path: pathname, query: searchParams, headers, body }, response),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo
  url = `http://127.0.0.1:${port}`
  return {
    kind,
    settings: protocol.settings(url),
    secret: protocol.secret,
    host: `127.0.0.1:${port}`,
    tickets,
    creations: () => creations,
    next: (...more) => faults.push(...more),
    faulted: () => new Promise(resolve => waiting.push(resolve)),
    holdIndex: () => {
      indexed = tickets.length
      return () => {
        indexed = Number.POSITIVE_INFINITY
      }
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const send = (response: ServerResponse, { status, body }: Reply): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

import { z } from 'zod'
import type { Connection, TicketDraft, TicketSystem } from '../ports.ts'
import { accepted, type Call, exchange, read } from './exchange.ts'

const Created = z.object({ key: z.string() })
const Found = z.object({ issues: z.array(z.object({ key: z.string() })).default([]) })

/** Jira cuts a summary at 255 characters by refusing it. */
const SUMMARY_CHARACTERS = 255

/** Its search follows within seconds as a rule; Atlassian promises no read after write for it. */
const INDEXED_MS = 60_000

/** By it a ticket is found again; Jira's labels have no spaces. */
const labelOf = ({ marker }: TicketDraft): string => `fovea-${marker}`

/** Jira Cloud, REST API version 3: basic authentication by e-mail and API token, descriptions in its document format. */
export const jira = (connection: Connection<'jira'>): TicketSystem => {
  const { settings, secrets, clock } = connection
  const [token] = secrets
  const headers = {
    accept: 'application/json',
    authorization: `Basic ${Buffer.from(`${settings.email}:${token}`).toString('base64')}`,
    'content-type': 'application/json',
  }
  const ask = async (path: string, call: Omit<Call, 'url' | 'headers'>) =>
    accepted(await exchange(connection, { ...call, url: `${settings.site}${path}`, headers }), clock)
  const ticketOf = (key: string) => ({ key, url: `${settings.site}/browse/${key}` })
  return {
    unseenMs: INDEXED_MS,
    async find(draft, signal) {
      // In whatever project: the destination may name another one by now, or somebody has moved the ticket.
      const jql = `labels = "${labelOf(draft)}"`
      const body = { jql, fields: ['key'], maxResults: 1 }
      const answer = await ask('/rest/api/3/search/jql', { method: 'POST', body, signal })
      const [issue] = read(answer, Found).issues
      return issue ? ticketOf(issue.key) : null
    },
    async create(draft, signal, beforeSending) {
      const fields = {
        project: { key: settings.projectKey },
        issuetype: { name: settings.issueType },
        summary: draft.title.slice(0, SUMMARY_CHARACTERS),
        description: documentOf(draft),
        labels: ['fovea', labelOf(draft)],
      }
      const call = { method: 'POST', body: { fields }, signal, beforeSending } as const
      const answer = await ask('/rest/api/3/issue', call)
      return ticketOf(read(answer, Created).key)
    },
    async probe(signal) {
      await ask(`/rest/api/3/project/${encodeURIComponent(settings.projectKey)}`, { method: 'GET', signal })
    },
  }
}

const text = (value: string, ...marks: object[]) => ({
  type: 'text',
  text: value,
  ...(marks.length > 0 ? { marks } : {}),
})
const paragraph = (...content: object[]) => ({ type: 'paragraph', content })

/** Atlassian Document Format, version 1. It refuses empty texts. */
const documentOf = ({ summary, facts, link }: TicketDraft) => ({
  type: 'doc',
  version: 1,
  content: [
    ...(summary === '' ? [] : [paragraph(text(summary))]),
    {
      type: 'bulletList',
      content: facts
        .filter(({ value }) => value !== '')
        .map(({ name, value }) => ({
          type: 'listItem',
          content: [paragraph(text(`${name}: `, { type: 'strong' }), text(value))],
        })),
    },
    ...(link === null ? [] : [paragraph(text('Open in Fovea', { type: 'link', attrs: { href: link } }))]),
  ],
})

import { z } from 'zod'
import type { Connection, TicketDraft, TicketSystem } from '../ports.ts'
import { accepted, exchange, read } from './exchange.ts'
import { markdownOf } from './markdown.ts'

const Issue = z.object({ number: z.int(), html_url: z.string(), body: z.string().nullish() })
const Issues = z.array(Issue)

const PAGE = 100
/** 1,000 issues changed since the first try: no repository gets there while a job still tries. */
const MAX_PAGES = 10
/** Their clock and ours. */
const SKEW_MS = 600_000
const TITLE_CHARACTERS = 256

/** Stands unseen in the issue. The list of issues is asked for it, not the search, whose index follows late. */
const markOf = ({ marker }: TicketDraft): string => `<!-- fovea:${marker} -->`

const ticketOf = ({ number, html_url: url }: z.infer<typeof Issue>) => ({ key: `#${number}`, url })

/** GitHub's REST API, version 2022-11-28. */
export const github = (connection: Connection<'github'>): TicketSystem => {
  const { settings, secrets, clock } = connection
  const base = `${settings.url}/repos/${settings.owner}/${settings.repo}`
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${secrets[0]}`,
    'content-type': 'application/json',
    'x-github-api-version': '2022-11-28',
  }
  const ask = async (url: string, signal: AbortSignal) =>
    accepted(await exchange(connection, { method: 'GET', url, headers, signal }), clock)
  return {
    unseenMs: 0,
    async find(draft, signal) {
      const since = new Date(draft.since - SKEW_MS).toISOString()
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const query = new URLSearchParams({
          state: 'all',
          sort: 'created',
          direction: 'desc',
          since,
          per_page: String(PAGE),
          page: String(page),
        })
        const issues = read(await ask(`${base}/issues?${query}`, signal), Issues)
        const found = issues.find(({ body }) => body?.includes(markOf(draft)))
        if (found) return ticketOf(found)
        if (issues.length < PAGE) break
      }
      return null
    },
    async create(draft, signal, beforeSending) {
      const body = {
        title: draft.title.slice(0, TITLE_CHARACTERS),
        body: `${markdownOf(draft)}\n\n${markOf(draft)}`,
        ...(settings.labels.length > 0 ? { labels: settings.labels } : {}),
      }
      const call = { method: 'POST', url: `${base}/issues`, headers, body, signal, beforeSending } as const
      return ticketOf(read(accepted(await exchange(connection, call), clock), Issue))
    },
    async probe(signal) {
      await ask(base, signal)
    },
  }
}

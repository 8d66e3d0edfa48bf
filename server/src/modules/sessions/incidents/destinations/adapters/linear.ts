import { z } from 'zod'
import { busy, missing, nonsense, refused, rejected } from '../errors.ts'
import type { Connection, TicketDraft, TicketSystem } from '../ports.ts'
import { type Answer, accepted, exchange, read } from './exchange.ts'
import { markdownOf } from './markdown.ts'

const Reply = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string().default(''),
        extensions: z.object({ code: z.string().optional(), type: z.string().optional() }).optional(),
      }),
    )
    .optional(),
})
const Issue = z.object({ identifier: z.string(), url: z.string() })
const Created = z.object({ issueCreate: z.object({ success: z.boolean(), issue: Issue.nullish() }) })

const CREATE = `mutation Create($input: IssueCreateInput!) {
  issueCreate(input: $input) { success issue { identifier url } }
}`
const FIND = `query Find($id: String!) { issue(id: $id) { identifier url } }`
const PROBE = `query Probe($id: String!) { team(id: $id) { id } }`

const TITLE_CHARACTERS = 255

type Reply = z.infer<typeof Reply>

/**
 * Linear's GraphQL API: the issue gets its id from us, and an id is taken only once. Errors come with status 200 or 400
 * and say in `extensions` what they are; the rate limit, too (RATELIMITED).
 */
export const linear = (connection: Connection<'linear'>): TicketSystem => {
  const { settings, secrets } = connection
  const ask = async (
    query: string,
    variables: object,
    signal: AbortSignal,
    beforeSending?: () => void,
  ): Promise<Reply> => {
    const answer = await exchange(connection, {
      method: 'POST',
      url: settings.url,
      headers: { 'content-type': 'application/json', authorization: secrets[0] },
      body: { query, variables },
      signal,
      beforeSending,
    })
    const reply = replyOf(answer, connection)
    if (reply.errors?.some(error => /ratelimited/i.test(kindOf(error)))) throw busy(undefined)
    if (reply.errors?.some(error => /authentication|forbidden/i.test(kindOf(error)))) throw refused('')
    return reply
  }
  const find: TicketSystem['find'] = async ({ marker }, signal) => {
    const { data } = await ask(FIND, { id: marker }, signal)
    const issue = Issue.safeParse(data?.issue)
    return issue.success ? { key: issue.data.identifier, url: issue.data.url } : null
  }
  return {
    unseenMs: 0,
    find,
    async create(draft, signal, beforeSending) {
      const reply = await ask(CREATE, { input: inputOf(draft, settings.teamId) }, signal, beforeSending)
      const created = Created.safeParse(reply.data)
      if (created.success && created.data.issueCreate.issue) {
        const { identifier, url } = created.data.issueCreate.issue
        return { key: identifier, url }
      }
      // The id is taken: an earlier try made it.
      const earlier = await find(draft, signal)
      if (earlier) return earlier
      throw reply.errors ? rejected(said(reply)) : nonsense()
    },
    async probe(signal) {
      const { errors } = await ask(PROBE, { id: settings.teamId }, signal)
      if (errors && errors.length > 0) throw missing(said({ errors }))
    },
  }
}

const kindOf = ({ extensions }: NonNullable<Reply['errors']>[number]): string =>
  `${extensions?.code ?? ''} ${extensions?.type ?? ''}`

const said = ({ errors }: Pick<Reply, 'errors'>): string => {
  const line = (errors ?? []).map(({ message }) => message).join('; ')
  return line === '' ? '' : ` It says: ${line.slice(0, 300)}`
}

const replyOf = (answer: Answer, { clock }: Connection<'linear'>): Reply =>
  read(answer.status === 400 ? answer : accepted(answer, clock), Reply)

const inputOf = (draft: TicketDraft, teamId: string) => ({
  id: draft.marker,
  teamId,
  title: draft.title.slice(0, TITLE_CHARACTERS),
  description: markdownOf(draft),
})

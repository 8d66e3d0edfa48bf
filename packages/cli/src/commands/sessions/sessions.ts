import type { Session, SessionQuery, SessionState, Signal } from '@fovea/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Context, Open } from '../../context.ts'
import { parseTime } from '../../measures.ts'
import { formatDuration, formatTime, table } from '../../text.ts'
import { addCommonOptions, limitOption, refuseWords, takeUpTo } from '../options.ts'
import { clockTime, points, share, targetOf, timelineLine } from './text.ts'

interface ListOptions
  extends Pick<
    SessionQuery,
    'user' | 'environment' | 'route' | 'signal' | 'minScore' | 'startedAfter' | 'startedBefore'
  > {
  state?: SessionState
  incident?: string
  bots: boolean
  limit: number
  ids?: boolean
}

const FILTERS = [
  'state',
  'user',
  'environment',
  'route',
  'signal',
  'minScore',
  'startedAfter',
  'startedBefore',
] as const satisfies (keyof SessionQuery)[]

const STATES: SessionState[] = ['active', 'idle', 'completed']
const MAX_PAGE = 200

export function addSessions(program: Command, open: Open): void {
  const sessions = program
    .command('sessions')
    .description('what people did on your pages; alone it lists the sessions, and takes the options of `ls`')
  const command = (usage: string, description: string, options = {}): Command =>
    addCommonOptions(sessions.command(usage, options)).description(description)
  addFilters(command('ls', 'list the sessions, newest first', { isDefault: true }).argument('[words...]'))
    .addOption(limitOption())
    .option('--ids', 'ids alone, one per line')
    .action(async (words: string[], options: ListOptions, self: Command) => {
      refuseWords(sessions, words)
      await list(await open(self), options)
    })
  command('show <id>', 'one session with its signals, and why they are there').action(
    async (id: string, _options: unknown, self: Command) => show(await open(self), id),
  )
  command('events <id>', 'the events of a session in the order of time')
    .addOption(limitOption())
    .action(async (id: string, { limit }: { limit: number }, self: Command) =>
      events(await open(self), id, limit),
    )
  command('timeline <id>', 'events and signals of a session on one axis')
    .addOption(limitOption())
    .action(async (id: string, { limit }: { limit: number }, self: Command) =>
      timeline(await open(self), id, limit),
    )
}

function addFilters(command: Command): Command {
  // Commander hands a parser the value before as well, which this must not take for something of its own.
  const time = (text: string): number => parseTime(text)
  return command
    .addOption(new Option('--state <state>', 'only these').choices(STATES))
    .option('--user <id>', 'only of this identified user')
    .option('--environment <name>', 'only of this environment')
    .option('--route <route>', 'only those that visited it')
    .option('--signal <type>', 'only those with such a signal, for example rage')
    .option('--min-score <points>', 'with this frustration score or a higher one: 0 to 100', score)
    .option('--started-after <time>', 'started then or later: 2024-05-17, 2024-05-17T18:30, or 12h ago', time)
    .option('--started-before <time>', 'started before then', time)
    .option('--incident <id>', 'only those that this incident happened in')
    .option('--no-bots', 'without those of bots')
}

function score(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!(value >= 0 && value <= 100)) throw new InvalidArgumentError('expected 0 to 100')
  return value
}

async function list({ client, out }: Context, options: ListOptions): Promise<void> {
  const query: SessionQuery = { limit: Math.min(options.limit, MAX_PAGE) }
  Object.assign(query, Object.fromEntries(FILTERS.map(name => [name, options[name]])))
  if (options.incident !== undefined) query.incidentId = options.incident
  if (!options.bots) query.bots = false
  const sessions = await takeUpTo(client.sessions.iterate(query), options.limit)
  if (options.ids) return out.ids(sessions.map(({ sessionId }) => ({ id: sessionId })))
  const header = ['ID', 'STARTED', 'LASTED', 'EVENTS', 'SCORE', 'SIGNALS', 'STATE', 'USER', 'FIRST ROUTE']
  out.list(sessions, 'There are no sessions like this.', header, cells)
}

const cells = (session: Session): string[] => [
  session.sessionId,
  formatTime(session.startedAt, 'second'),
  formatDuration(session.endedAt - session.startedAt),
  String(session.eventCount),
  points(session.frustrationScore),
  String(session.signalCount),
  session.state,
  session.user ?? '-',
  session.routes[0] ?? '',
]

async function show({ client, out }: Context, id: string): Promise<void> {
  const session = await client.sessions.get(id)
  const signals: Signal[] = []
  for await (const signal of client.signals.iterate({ sessionId: id })) signals.push(signal)
  signals.reverse()
  out.result({ ...session, signals }, () =>
    [out.fields(fieldsOf(session)), ...signalsOf(signals)].join('\n\n'),
  )
}

function fieldsOf(session: Session): [string, string][] {
  const all: [string, string | null][] = [
    ['id', session.sessionId],
    ['state', session.revision === 1 ? session.state : `${session.state}, revision ${session.revision}`],
    ['started', formatTime(session.startedAt, 'second')],
    ['ended', formatTime(session.endedAt, 'second')],
    ['events', String(session.eventCount)],
    ['user', session.user],
    ['environment', session.environment],
    ['score', `${points(session.frustrationScore)} of 100, ${session.severity}`],
    ['failed first', session.primaryFailure?.label ?? null],
    ['routes', session.routes.join(' ')],
    ['flags', session.flags.length === 0 ? null : session.flags.join(', ')],
    ['rules', `${session.rulesetId}, version ${session.rulesetVersion}`],
  ]
  return all.filter((entry): entry is [string, string] => entry[1] !== null)
}

function signalsOf(signals: Signal[]): string[] {
  const header = ['AT', 'SIGNAL', 'STRENGTH', 'CONFIDENCE', 'TARGET', 'WHY']
  const row = (signal: Signal): string[] => [
    clockTime(signal.startedAt),
    signal.type,
    share(signal.strength),
    share(signal.confidence),
    targetOf(signal.target) || signal.route,
    `${signal.explanation} ${signal.counterfactual}`,
  ]
  return signals.length === 0 ? [] : [table(header, signals.map(row))]
}

async function events({ client, out }: Context, id: string, limit: number): Promise<void> {
  const pages = client.sessions.iterateEvents(id, { limit: Math.min(limit, MAX_PAGE) })
  const found = await takeUpTo(pages, limit)
  out.list(found, 'There are no events of such a session.', ['AT', 'EVENT', 'ROUTE', 'TARGET', 'ID'], one => [
    `${formatTime(one.timestamp).slice(0, 10)} ${clockTime(one.timestamp)}`,
    one.eventType,
    one.route,
    targetOf(one.target),
    one.eventId,
  ])
}

async function timeline({ client, out }: Context, id: string, limit: number): Promise<void> {
  const { startedAt } = await client.sessions.get(id)
  const pages = client.sessions.iterateTimeline(id, { limit: Math.min(limit, MAX_PAGE) })
  const entries = await takeUpTo(pages, limit)
  out.result(entries, () =>
    entries
      .map(entry => timelineLine(entry, startedAt))
      .filter(line => line !== null)
      .join('\n'),
  )
}

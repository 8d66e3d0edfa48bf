import type { Incident, IncidentChange, IncidentPatch, IncidentQuery, IncidentStatus } from '@fovea/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Context, Open } from '../../context.ts'
import { forEach } from '../../each.ts'
import { formatTime, plural, table } from '../../text.ts'
import { addCommonOptions, limitOption, refuseWords, takeUpTo } from '../options.ts'
import { findDestination } from './destinations.ts'
import { share } from './text.ts'

interface ListOptions extends Pick<IncidentQuery, 'status' | 'type' | 'sort' | 'suppressed'> {
  limit: number
  ids?: boolean
}

type Make = (usage: string, description: string, options?: object) => Command

const STATUSES: IncidentStatus[] = ['new', 'confirmed', 'dismissed', 'resolved', 'regressed']
const SORTS = ['-lastSeenAt', '-sessionCount', '-severity']
const MAX_PAGE = 200

export function addIncidents(program: Command, open: Open): void {
  const incidents = program
    .command('incidents')
    .description('what fails in many sessions; alone it lists the incidents, and takes the options of `ls`')
  const command: Make = (usage, description, options = {}) =>
    addCommonOptions(incidents.command(usage, options)).description(description)
  command('ls', 'list the incidents, those that were seen last first', { isDefault: true })
    .argument('[words...]')
    .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
    .option('--type <type>', 'only of this type, for example rage')
    .option('--suppressed', 'only those that are suppressed')
    .option('--no-suppressed', 'without them')
    .addOption(new Option('--sort <field>', 'the largest first').choices(SORTS).default('-lastSeenAt'))
    .addOption(limitOption())
    .option('--ids', 'ids alone, one per line')
    .action(async (words: string[], options: ListOptions, self: Command) => {
      refuseWords(incidents, words)
      await list(await open(self), options)
    })
  command('show <id>', 'one incident with its history').action(
    async (id: string, _options: unknown, self: Command) => show(await open(self), id),
  )
  addDecisions(command, open)
}

/** `confirm a b c` reads better than a status as an argument. */
const DECISIONS = [
  ['confirm', 'confirmed', 'it is real; it may be exported'],
  ['dismiss', 'dismissed', 'it is none'],
  ['resolve', 'resolved', 'it is fixed; seen again later, it is shown as regressed'],
  ['reopen', 'confirmed', 'it was dismissed or resolved, and is real after all: confirmed again'],
] as const

function addDecisions(command: Make, open: Open): void {
  const decide = async (self: Command, ids: string[], done: string, patch: IncidentPatch): Promise<void> => {
    const context = await open(self)
    await forEach(context, ids, done, id => context.client.incidents.update(id, patch))
  }
  for (const [name, status, description] of DECISIONS) {
    command(`${name} <ids...>`, description)
      .option('--note <text>', 'kept in its history')
      .action(async (ids: string[], { note }: { note?: string }, self: Command) =>
        decide(self, ids, status, { status, ...(note === undefined ? {} : { note }) }),
      )
  }
  command('suppress <ids...>', 'keep it out of sight and of exports; it is counted all the same')
    .requiredOption('--reason <text>', 'why; kept in its history')
    .option('--for <time>', 'for so long: 12h, 30d, 8w; until it is lifted when left out', ahead)
    .action(async (ids: string[], { reason, for: until }: { reason: string; for?: number }, self: Command) =>
      decide(self, ids, 'suppressed', { suppression: { reason, until: until ?? null } }),
    )
  command('unsuppress <ids...>', 'lift the suppression').action(
    async (ids: string[], _options: unknown, self: Command) =>
      decide(self, ids, 'unsuppressed', { suppression: null }),
  )
  command('export <ids...>', 'make confirmed incidents tickets, each once; a job does it')
    .requiredOption('--to <destination>', 'id or name of the destination; see: fovea destinations')
    .action(async (ids: string[], { to }: { to: string }, self: Command) => {
      const context = await open(self)
      const destinationId = await findDestination(context, to)
      await forEach(context, ids, 'queued', id => context.client.incidents.export(id, destinationId))
    })
  command('note <id> <text>', 'add a line to its history').action(
    async (id: string, note: string, _options: unknown, self: Command) =>
      decide(self, [id], 'noted', { note }),
  )
}

const UNITS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** The time that is so far ahead, Unix ms. */
function ahead(text: string): number {
  const [, amount, unit = ''] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? []
  const factor = UNITS[unit]
  if (amount === undefined || factor === undefined) throw new InvalidArgumentError('expected 12h, 30d or 8w')
  return Date.now() + Number(amount) * factor
}

async function list({ client, out }: Context, options: ListOptions): Promise<void> {
  const { limit, ids, status, type, sort, suppressed } = options
  const query: IncidentQuery = {
    limit: Math.min(limit, MAX_PAGE),
    ...(status === undefined ? {} : { status }),
    ...(type === undefined ? {} : { type }),
    ...(sort === undefined ? {} : { sort }),
    ...(suppressed === undefined ? {} : { suppressed }),
  }
  const incidents = await takeUpTo(client.incidents.iterate(query), limit)
  if (ids) return out.ids(incidents)
  const header = ['ID', 'STATUS', 'SEVERITY', 'SESSIONS', 'USERS', 'CONFIDENCE', 'LAST SEEN', 'TITLE']
  out.list(incidents, 'There are no incidents like this.', header, cells)
}

const cells = (incident: Incident): string[] => [
  incident.id,
  incident.suppression ? `${incident.status}, suppressed` : incident.status,
  incident.severity,
  String(incident.sessionCount),
  String(incident.userCount),
  share(incident.confidence),
  formatTime(incident.lastSeenAt),
  incident.title,
]

async function show({ client, out }: Context, id: string): Promise<void> {
  const incident = await client.incidents.get(id)
  const history = await takeUpTo(client.incidents.iterateAudit(id), MAX_PAGE)
  history.reverse()
  out.result({ ...incident, history }, () =>
    [out.fields(fieldsOf(incident)), ...historyOf(history)].join('\n\n'),
  )
}

function fieldsOf(incident: Incident): [string, string][] {
  const { suppression } = incident
  const until = suppression && (suppression.until === null ? '' : ` until ${formatTime(suppression.until)}`)
  const all: [string, string | null][] = [
    ['id', incident.id],
    ['title', incident.title],
    ['status', incident.status],
    ['suppressed', suppression && `by ${suppression.by}${until}: ${suppression.reason}`],
    ['severity', `${incident.severity}, confidence ${share(incident.confidence)}`],
    ['where', incident.failurePoint.label],
    ['why', `${incident.explanation} ${incident.counterfactual}`.trim()],
    ['seen', `${plural(incident.signalCount, 'signal')} in ${plural(incident.sessionCount, 'session')}`],
    ['users', String(incident.userCount)],
    ['first seen', formatTime(incident.firstSeenAt)],
    ['last seen', formatTime(incident.lastSeenAt)],
    ['tickets', incident.exports.map(ticketOf).join(', ') || null],
  ]
  return all.filter((entry): entry is [string, string] => entry[1] !== null)
}

/** One that is not there yet, or will not be, must not look like one. */
function ticketOf({ kind, state, url, key, failure }: Incident['exports'][number]): string {
  if (state === 'exported') return url ?? key ?? kind
  return failure === null ? `${kind} (${state})` : `${kind} (${state}: ${failure.message})`
}

function historyOf(history: IncidentChange[]): string[] {
  const row = ({ at, by, change, from, to, note }: IncidentChange): string[] => [
    formatTime(at, 'second'),
    by,
    change,
    [from, to].filter(part => part !== null).join(' → '),
    note ?? '',
  ]
  return history.length === 0 ? [] : [table(['AT', 'BY', 'CHANGE', '', 'NOTE'], history.map(row))]
}

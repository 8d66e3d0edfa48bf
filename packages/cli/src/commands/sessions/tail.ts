import type { EventType, FollowEventsOptions } from '@fovea/client'
import { type Command, Option } from 'commander'
import type { Context, Open } from '../../context.ts'
import { visible } from '../../text.ts'
import { wholeNumber } from '../options.ts'
import { clockTime, eventLine } from './text.ts'

interface TailOptions {
  session?: string
  type?: EventType
  environment?: string
  last: number
}

const TYPES: EventType[] = [
  'click',
  'input',
  'form_submit',
  'network_success',
  'network_error',
  'slow_response',
  'error',
  'navigation',
  'scroll',
  'pointer',
  'progress',
  'long_task',
  'web_vital',
  'visibility',
  'custom',
]

export function addTail(command: Command, open: Open): void {
  command
    .description('events as they are acknowledged, a line for each, until Ctrl-C')
    .option('--session <id>', 'only of this session')
    .addOption(new Option('--type <type>', 'only these').choices(TYPES))
    .option('--environment <name>', 'only of this environment')
    .addOption(
      new Option('--last <n>', 'how many of those that are there already come first')
        .default(10)
        .argParser(text => wholeNumber(text, 0, 1_000)),
    )
    .action(async (options: TailOptions, self: Command) => tail(await open(self), options))
}

async function tail({ client, out, signal }: Context, options: TailOptions): Promise<void> {
  const say = (text: string): void => {
    if (!out.quiet) out.warn(visible(text))
  }
  const { session, type, environment, last } = options
  const follow: FollowEventsOptions = {
    last,
    signal,
    ...(session === undefined ? {} : { sessionId: session }),
    ...(type === undefined ? {} : { eventType: type }),
    ...(environment === undefined ? {} : { environment }),
    onReconnect: ({ error }) => say(`The connection broke (${error.message}); trying again …`),
    onGap: () => say('More comes than can be shown: some events are left out. Narrow it: --session, --type'),
  }
  for await (const event of client.events.follow(follow)) {
    const text = `${clockTime(event.timestamp)}  ${visible(event.sessionId)}  `
    out.event(event, () => `${text}${eventLine(event)}`)
  }
  signal.throwIfAborted()
}

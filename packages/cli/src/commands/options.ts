import { type Command, InvalidArgumentError, Option } from 'commander'
import { UsageError } from '../exit.ts'

/** With growing pauses about half a minute: long enough for a server that restarts. */
export const TRANSFER_RETRIES = 8

const MAX_PARALLEL = 32

export const ID_ARGUMENT = 'their ids, or - for ids on stdin'

export function parallelOption(): Option {
  return new Option('--parallel <n>', `how many at once, 1 to ${MAX_PARALLEL}`)
    .default(4)
    .argParser(text => wholeNumber(text, 1, MAX_PARALLEL))
}

export function limitOption(): Option {
  return new Option('--limit <n>', 'how many at most; `all` for no limit')
    .default(50)
    .argParser(text =>
      text === 'all' ? Number.POSITIVE_INFINITY : wholeNumber(text, 1, Number.MAX_SAFE_INTEGER),
    )
}

export function wholeNumber(text: string, min: number, max: number): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new InvalidArgumentError(
      max === Number.MAX_SAFE_INTEGER ? `expected a number from ${min}` : `expected ${min} to ${max}`,
    )
  }
  return value
}

/** The options that every command has. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the server (or FOVEA_URL)')
    .option('--project <id or name>', 'the project to work in (or FOVEA_PROJECT)')
    .option('--json', 'results as JSON')
    .option('--quiet', 'results and errors only')
    .option('--no-color', 'no colours')
}

/** Takes the first `limit` of a list of any length, page by page. */
export async function takeUpTo<Item>(items: AsyncIterable<Item>, limit: number): Promise<Item[]> {
  const taken: Item[] = []
  for await (const item of items) {
    taken.push(item)
    if (taken.length >= limit) break
  }
  return taken
}

/** For a command that lists when it stands alone: what follows it and is none of its commands is a slip. */
export function refuseWords(command: Command, words: string[]): void {
  const [word] = words
  if (word === undefined) return
  const names = command.commands.map(one => one.name()).join(', ')
  throw new UsageError(`There is no command ${command.name()} ${word}; there are ${names}`)
}

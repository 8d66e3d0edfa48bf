import type { Command } from 'commander'
import type { Context, Open } from '../context.ts'
import { UsageError } from '../exit.ts'
import { isId } from '../ids.ts'
import { change } from './assets.ts'
import { addCommonOptions } from './options.ts'

export function addTags(program: Command, open: Open): void {
  const tag = program.command('tag').description('mark assets with words of your own')
  const command = (name: string, description: string): Command =>
    addCommonOptions(tag.command(name))
      .description(description)
      .argument('<tags-and-ids...>', 'one or more tags, then the assets: ids, or - for ids on stdin')
  command('add', 'give tags to assets').action(async (words: string[], _options: unknown, self: Command) =>
    run(await open(self), words, 'tagged', tags => ({ add: tags })),
  )
  command('rm', 'take tags from assets').action(async (words: string[], _options: unknown, self: Command) =>
    run(await open(self), words, 'untagged', tags => ({ remove: tags })),
  )
}

async function run(
  context: Context,
  words: string[],
  done: string,
  what: (tags: string[]) => { add?: string[]; remove?: string[] },
): Promise<void> {
  const { tags, ids } = split(words)
  await change(context, ids, done, { operation: 'tag', ...what(tags) })
}

/** Tags first, then assets; only ids look like ids, so a slip is noticed instead of becoming a tag. */
export function split(words: string[]): { tags: string[]; ids: string[] } {
  const first = words.findIndex(word => word === '-' || isId(word))
  const tags = (first < 0 ? words : words.slice(0, first))
    .flatMap(word => word.split(','))
    .filter(tag => tag.trim() !== '')
  const ids = first < 0 ? [] : words.slice(first)
  if (tags.length === 0) throw new UsageError('Name a tag before the assets: fovea tag add harbour <ids…>')
  if (ids.length === 0)
    throw new UsageError(`Name the assets after ${tags.at(-1)}: their ids, or - for ids on stdin`)
  const odd = ids.find(word => word !== '-' && !isId(word))
  if (odd !== undefined)
    throw new UsageError(`${odd} is not the id of an asset; tags stand before the first id`)
  return { tags, ids }
}

import type { TagChange } from '@fovea/client'
import type { Command } from 'commander'
import type { Context, Open } from '../context.ts'
import { forEach } from '../each.ts'
import { UsageError } from '../exit.ts'
import { isId } from '../ids.ts'
import { plural, visible } from '../text.ts'
import { change } from './assets.ts'
import { addCommonOptions, limitOption, takeUpTo } from './options.ts'

const WORDS = 'one or more tags, then the assets: ids, or - for ids on stdin'

export function addTags(program: Command, open: Open): void {
  const tag = program.command('tag').description('mark assets with words of your own')
  const command = (usage: string, description: string): Command =>
    addCommonOptions(tag.command(usage)).description(description)
  command('add', 'give tags to assets')
    .argument('<tags-and-ids...>', WORDS)
    .action(async (words: string[], _options: unknown, self: Command) =>
      run(await open(self), words, 'tagged', tags => ({ add: tags })),
    )
  command('rm', 'take tags from assets')
    .argument('<tags-and-ids...>', WORDS)
    .option('--all', 'from every asset: name tags alone')
    .action(async (words: string[], options: { all?: boolean }, self: Command) => {
      if (options.all) return await removeAll(await open(self), words)
      await run(await open(self), words, 'untagged', tags => ({ remove: tags }))
    })
  command('ls [beginning]', 'list the tags, the most used first')
    .addOption(limitOption())
    .action(async (q: string | undefined, { limit }: { limit: number }, self: Command) => {
      const { client, out } = await open(self)
      const query = { ...(q === undefined ? {} : { q }), limit: Math.min(limit, 200) }
      const tags = await takeUpTo(client.tags.iterate(query), limit)
      out.list(tags, 'There are no tags.', ['ASSETS', 'TAG'], one => [String(one.assetCount), one.name])
    })
  command('rename <tag> <name>', 'on all assets; with the name of another tag both become one').action(
    async (name: string, to: string, _options: unknown, self: Command) => {
      const context = await open(self)
      const result = await finish(context, await context.client.tags.rename(name, to))
      context.out.result(
        result,
        () => `${visible(name)} is ${visible(to)} now: ${plural(result.assets, 'asset')}`,
      )
    },
  )
}

async function removeAll(context: Context, tags: string[]): Promise<void> {
  const id = tags.find(word => word === '-' || isId(word))
  if (id !== undefined)
    throw new UsageError(`--all takes tags off every asset; without it, name ${id} as here`)
  await forEach(context, tags, 'removed', async tag => finish(context, await context.client.tags.delete(tag)))
}

/** Many assets are changed by a job; it is waited for. */
async function finish({ client, signal }: Context, change: TagChange): Promise<TagChange> {
  if (change.job) await client.waitForJob(change.job.id, { signal })
  return change
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
function split(words: string[]): { tags: string[]; ids: string[] } {
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

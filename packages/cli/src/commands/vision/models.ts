import { resolve } from 'node:path'
import type { VisionModel, VisionModelInput } from '@fovea/client'
import { type Command, Option } from 'commander'
import type { Context, Open } from '../../context.ts'
import { forEach } from '../../each.ts'
import { UsageError } from '../../exit.ts'
import { percent } from '../../jobs.ts'
import { formatBytes, visible } from '../../text.ts'
import { addCommonOptions, refuseWords } from '../options.ts'

interface AddOptions {
  revision?: string
  dtype?: 'fp32' | 'q8'
  folder?: string
  wait?: boolean
}

export function addModels(program: Command, open: Open): void {
  const models = program
    .command('models')
    .description('the models that understand pictures and words; alone it lists them')
  const command = (usage: string, description: string, options = {}): Command =>
    addCommonOptions(models.command(usage, options)).description(description)
  command('ls', 'list the models, and some that can be added', { isDefault: true })
    .argument('[words...]')
    .action(async (words: string[], _options: unknown, self: Command) => {
      refuseWords(models, words)
      await list(await open(self))
    })
  command('add <id>', 'fetch a model from the hub, or take it from a folder on the server')
    .option('--revision <revision>', 'its commit or tag')
    .addOption(new Option('--dtype <dtype>', 'q8 is smaller and faster').choices(['fp32', 'q8']))
    .option('--folder <folder>', 'where its files are, on the server')
    .option('--wait', 'until it is there')
    .action(async (id: string, options: AddOptions, self: Command) => add(await open(self), id, options))
  command('use <key>', 'search by this model; `default` for the best that is installed').action(
    async (key: string, _options: unknown, self: Command) => use(await open(self), key),
  )
  command('rm <keys...>', 'remove models with their vectors').action(
    async (keys: string[], _options: unknown, self: Command) => {
      const context = await open(self)
      await forEach(context, keys, 'removing', key => context.client.models.remove(key))
    },
  )
}

async function list({ client, out }: Context): Promise<void> {
  const { items } = await client.models.list()
  out.list(items, 'There are no models.', ['MODEL', 'UNDERSTANDS', 'STATE', 'VECTORS', 'SIZE'], model => [
    model.key,
    model.understands === 'colours' ? 'colours alone' : model.modalities.join('+'),
    stateOf(model),
    model.fill ? `${model.fill.done} of ${model.fill.total}` : '-',
    model.size === null ? '-' : formatBytes(model.size),
  ])
}

function stateOf({ state, active, progress, failure }: VisionModel): string {
  if (failure) return `failed: ${failure.message}`
  if (state === 'downloading') return `downloading, ${percent({ progress })}`
  return active ? 'in use' : state
}

async function add({ client, out, signal }: Context, id: string, options: AddOptions): Promise<void> {
  const input: VisionModelInput = { id }
  if (options.revision !== undefined) input.revision = options.revision
  if (options.dtype !== undefined) input.dtype = options.dtype
  if (options.folder !== undefined) input.folder = resolve(options.folder)
  const model = await client.models.add(input)
  if (options.wait && model.jobId) await client.waitForJob(model.jobId, { signal })
  out.result(model, () =>
    options.wait
      ? `${visible(model.key)} is there; its vectors are being made. Then: fovea models use '${visible(model.key)}'`
      : `${visible(model.key)} is being fetched; see: fovea models`,
  )
}

async function use(context: Context, key: string): Promise<void> {
  const { client, out } = context
  const embeddingModel = key === 'default' ? null : await keyOf(context, key)
  const settings = await client.vision.settings.update({ embeddingModel })
  out.result(settings, () =>
    embeddingModel === null
      ? 'Searches use the best model that is installed'
      : `Searches use ${visible(embeddingModel)} now; back: fovea models use default`,
  )
}

/** The key itself, or the only model whose id it is. */
async function keyOf({ client }: Context, wanted: string): Promise<string> {
  const { items } = await client.models.list()
  if (items.some(model => model.key === wanted)) return wanted
  const [only, ...others] = items.filter(model => model.id === wanted)
  if (!only) throw new UsageError(`There is no model ${wanted}; see: fovea models`)
  if (others.length > 0) throw new UsageError(`There are several of ${wanted}: name one by its key`)
  return only.key
}

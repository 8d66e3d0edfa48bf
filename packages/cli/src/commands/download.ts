import { resolve } from 'node:path'
import { type Asset, type FoveaClient, FoveaError } from '@fovea/client'
import type { Command } from 'commander'
import type { Context, Open } from '../context.ts'
import { isFatal, SomeFailedError, UsageError } from '../exit.ts'
import { type Downloaded, Downloader } from '../files/downloader.ts'
import { readIds } from '../ids.ts'
import { inParallel } from '../parallel.ts'
import { openProgress } from '../progress.ts'
import { visible } from '../text.ts'
import { ID_ARGUMENT, parallelOption, TRANSFER_RETRIES } from './options.ts'

interface DownloadOptions {
  all?: boolean
  to: string
  parallel: number
  force?: boolean
}

interface Failed {
  assetId: string
  status: 'failed'
  error: { code: string; message: string }
}

export function addDownload(program: Command, open: Open): void {
  program
    .command('download')
    .description('bring assets into a folder, checked by their hash; run again to go on')
    .argument('[ids...]', ID_ARGUMENT)
    .option('--all', 'every asset of the project')
    .requiredOption('--to <folder>', 'where to')
    .addOption(parallelOption())
    .option('--force', 'overwrite files that have another content')
    .action(async (ids: string[], options: DownloadOptions, command: Command) => {
      if (ids.length > 0 === (options.all ?? false)) throw new UsageError('Name the assets, or use --all')
      const context = await open(command, { retries: TRANSFER_RETRIES })
      await download(context, await readIds(ids, 'asset'), options)
    })
}

async function download(context: Context, ids: string[], options: DownloadOptions): Promise<void> {
  const { client, out, signal } = context
  const progress = openProgress(out)
  const folder = resolve(options.to)
  const downloader = new Downloader({ client, folder, force: options.force ?? false, progress, signal })
  const results: (Downloaded | Failed)[] = []
  let lastError: unknown = null
  try {
    await inParallel(wanted(client, ids, options), options.parallel, async ({ id, get }) => {
      signal.throwIfAborted()
      try {
        results.push(await downloader.fetch(await get()))
      } catch (error) {
        signal.throwIfAborted()
        if (isFatal(error)) throw error
        lastError = error
        const failed = failureOf(id, error)
        results.push(failed)
        progress.failed(`failed      ${visible(id)}: ${visible(failed.error.message)} (${failed.error.code})`)
      }
    })
  } finally {
    progress.stop()
    report(context, results)
  }
  const failed = results.filter(one => one.status === 'failed').length
  if (failed > 0 && results.length === 1) throw lastError
  if (failed > 0) throw new SomeFailedError(`${failed} of ${results.length} assets failed`)
}

async function* wanted(client: FoveaClient, ids: string[], { all }: DownloadOptions) {
  for (const id of ids) yield { id, get: () => client.assets.get(id) }
  if (!all) return
  // Oldest first: what is added meanwhile comes at the end, and shifts nothing.
  for await (const asset of client.assets.iterate({ limit: 200, sort: 'createdAt' })) {
    yield { id: asset.id, get: async (): Promise<Asset> => asset }
  }
}

function failureOf(assetId: string, error: unknown): Failed {
  const code = error instanceof FoveaError ? error.code : 'file.not_written'
  return {
    assetId,
    status: 'failed',
    error: { code, message: error instanceof Error ? error.message : String(error) },
  }
}

function report({ out }: Context, results: (Downloaded | Failed)[]): void {
  const count = (status: string): number => results.filter(one => one.status === status).length
  const counts = { downloaded: count('downloaded'), present: count('present'), failed: count('failed') }
  out.result({ ...counts, items: results }, () => {
    const failed = counts.failed > 0 ? out.paint('red', `${counts.failed} failed`) : '0 failed'
    return `${out.paint('green', `${counts.downloaded} downloaded`)}, ${counts.present} present, ${failed}`
  })
}

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { findPlace } from '../collections.ts'
import type { Context, Open } from '../context.ts'
import { SomeFailedError } from '../exit.ts'
import { Filing } from '../files/filing.ts'
import { Receipt } from '../files/receipt.ts'
import { Uploader, type UploadSummary } from '../files/uploader.ts'
import { type FoundFile, walk } from '../files/walk.ts'
import type { Output } from '../output.ts'
import { openProgress } from '../progress.ts'
import { formatBytes, plural } from '../text.ts'
import { parallelOption, TRANSFER_RETRIES } from './options.ts'

interface UploadOptions {
  parallel: number
  receipt?: string
  hidden?: boolean
  collection?: string
  collectionsFromFolders?: boolean
}

export function addUpload(program: Command, open: Open): void {
  program
    .command('upload')
    .description('bring files and folders to the server; what is there already is skipped')
    .argument('<paths...>', 'files, or folders with everything below them')
    .addOption(parallelOption())
    .option('--receipt <file>', 'write down each file as it is done; run again with it to go on')
    .option('--collection <collection>', 'into this collection: its path, name or id')
    .option('--collections-from-folders', 'a collection for each folder, nested as the folders are')
    .option('--hidden', 'take files and folders that begin with a dot, too')
    .action(async (paths: string[], options: UploadOptions, command: Command) => {
      await upload(await open(command, { retries: TRANSFER_RETRIES }), paths, options)
    })
}

async function upload(context: Context, paths: string[], options: UploadOptions): Promise<void> {
  const { client, out, signal } = context
  const filing = await filingOf(context, options)
  const except = options.receipt === undefined ? null : resolve(options.receipt)
  const files: FoundFile[] = []
  for await (const file of walk(paths, { hidden: options.hidden ?? false, except, signal })) files.push(file)
  const receipt = options.receipt === undefined ? null : await Receipt.open(options.receipt)
  const progress = openProgress(out)
  const uploader = new Uploader({ client, parallel: options.parallel, receipt, filing, progress, signal })
  try {
    await uploader.run(files)
  } finally {
    await receipt?.close()
    progress.stop()
    // After an interruption, too: it tells how far it came.
    report(out, uploader.summary, filing, files.length)
  }
  const { failed } = uploader.summary
  if (failed > 0) throw new SomeFailedError(`${failed} of ${files.length} files failed`)
}

async function filingOf({ client }: Context, options: UploadOptions): Promise<Filing | null> {
  const { collection, collectionsFromFolders: fromFolders = false } = options
  if (collection === undefined && !fromFolders) return null
  const collectionId = collection === undefined ? null : await findPlace(client, collection)
  return new Filing({ client, collectionId, fromFolders })
}

function report(out: Output, summary: UploadSummary, filing: Filing | null, files: number): void {
  const { uploaded, skipped, restored, failed, bytesSent } = summary
  const placed = filing ? { filed: filing.filed, elsewhere: filing.elsewhere } : {}
  out.result({ files, ...summary, ...placed }, () => {
    const parts = [
      out.paint('green', `${uploaded} uploaded`),
      `${skipped} skipped`,
      ...(restored > 0 ? [`${restored} restored`] : []),
      failed > 0 ? out.paint('red', `${failed} failed`) : '0 failed',
    ]
    const total = `${parts.join(', ')} of ${files} files, ${formatBytes(bytesSent)} sent`
    return [total, ...placesOf(filing)].join('\n')
  })
}

/** What a person who uploads into collections would wonder about. */
function placesOf(filing: Filing | null): string[] {
  const lines: string[] = []
  if (filing && filing.filed > 0)
    lines.push(`${plural(filing.filed, 'file')} on the server in no collection: put into theirs`)
  if (filing && filing.elsewhere > 0)
    lines.push(`${plural(filing.elsewhere, 'file')} on the server in another collection: left there`)
  return lines
}

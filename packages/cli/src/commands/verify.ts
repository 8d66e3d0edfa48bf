import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { FoveaClient, ManifestItem } from '@fovea/client'
import type { Command } from 'commander'
import type { Context, Open } from '../context.ts'
import { SomeFailedError, UsageError } from '../exit.ts'
import { hashFile } from '../files/hash.ts'
import { type ReceiptLine, readReceipt } from '../files/receipt.ts'
import { type FoundFile, walk } from '../files/walk.ts'
import { inParallel } from '../parallel.ts'
import { openProgress, type Progress } from '../progress.ts'
import { visible } from '../text.ts'
import { parallelOption } from './options.ts'

interface VerifyOptions {
  receipt?: string
  parallel: number
  hidden?: boolean
}

/**
 * `missing`: the server does not have these bytes. `different`: nor does it, and the receipt says that the file was
 * other when it was uploaded. `gone`: the receipt names a file that is not here any more. `unreadable`: not hashed.
 */
type Fault = 'missing' | 'different' | 'gone' | 'unreadable'

interface Verified {
  files: number
  present: number
  faults: { path: string; fault: Fault; sha256: string | null; size: number }[]
}

interface Hashed extends ManifestItem {
  path: string
}

export function addVerify(program: Command, open: Open): void {
  program
    .command('verify')
    .description('compare the hash of every file with what the server holds')
    .argument('[paths...]', 'files and folders')
    .option('--receipt <file>', 'the files of this receipt; with paths: tell changed files from new ones')
    .option('--hidden', 'files and folders that begin with a dot, too')
    .addOption(parallelOption())
    .action(async (paths: string[], options: VerifyOptions, command: Command) => {
      if (paths.length === 0 && options.receipt === undefined)
        throw new UsageError('Name a folder, or use --receipt')
      await verify(await open(command), paths, options)
    })
}

async function verify(context: Context, paths: string[], options: VerifyOptions): Promise<void> {
  const { client, out, signal } = context
  const receipt = options.receipt === undefined ? null : await readReceipt(options.receipt)
  const result: Verified = { files: 0, present: 0, faults: [] }
  const except = options.receipt === undefined ? null : resolve(options.receipt)
  const files: FoundFile[] = []
  const given = paths.length > 0 ? paths : await stillThere(receipt, result)
  const hidden = options.hidden ?? paths.length === 0
  for await (const file of walk(given, { hidden, except, signal })) files.push(file)
  result.files += files.length
  const progress = openProgress(out)
  try {
    const hashed = await hashAll(files, options.parallel, progress, signal, result)
    await compare(client, hashed, receipt, result)
  } finally {
    progress.stop()
  }
  report(context, result)
  if (result.faults.length > 0)
    throw new SomeFailedError(`${result.faults.length} of ${result.files} files differ`)
}

async function hashAll(
  files: FoundFile[],
  parallel: number,
  progress: Progress,
  signal: AbortSignal,
  result: Verified,
): Promise<Hashed[]> {
  const hashed: Hashed[] = []
  progress.expect(
    files.length,
    files.reduce((total, file) => total + file.size, 0),
  )
  await inParallel(files, parallel, async ({ path, size }) => {
    try {
      hashed.push({ path, size, sha256: await hashFile(path, signal) })
      progress.item(null)
    } catch (error) {
      signal.throwIfAborted()
      progress.failed(`${visible(path)}: ${error instanceof Error ? error.message : String(error)}`)
      result.faults.push({ path, fault: 'unreadable', sha256: null, size })
    }
    progress.advance(size)
  })
  return hashed
}

async function compare(
  client: FoveaClient,
  hashed: Hashed[],
  receipt: Map<string, ReceiptLine> | null,
  result: Verified,
): Promise<void> {
  const { missing } = await client.manifests.verify(hashed.map(({ sha256, size }) => ({ sha256, size })))
  const absent = new Set(missing.map(keyOf))
  for (const file of hashed) {
    if (!absent.has(keyOf(file))) {
      result.present += 1
      continue
    }
    const before = receipt?.get(file.path)?.sha256
    const fault: Fault = before && before !== file.sha256 ? 'different' : 'missing'
    result.faults.push({ path: file.path, fault, sha256: file.sha256, size: file.size })
  }
  result.faults.sort((a, b) => (a.path < b.path ? -1 : 1))
}

const keyOf = ({ sha256, size }: ManifestItem): string => `${sha256} ${size}`

/** The files of the receipt that are to be hashed again; those that are not there any more are faults. */
async function stillThere(receipt: Map<string, ReceiptLine> | null, result: Verified): Promise<string[]> {
  const paths: string[] = []
  for (const [path, line] of receipt ?? []) {
    if (await exists(path)) {
      paths.push(path)
      continue
    }
    result.files += 1
    result.faults.push({ path, fault: 'gone', sha256: line.sha256, size: line.size })
  }
  return paths
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    info => info.isFile(),
    () => false,
  )
}

function report({ out }: Context, result: Verified): void {
  out.result(result, () => {
    const lines = result.faults.map(
      ({ path, fault }) => `${out.paint('red', fault.padEnd(10))}  ${visible(path)}`,
    )
    const summary =
      result.faults.length === 0
        ? out.paint('green', `All ${result.files} files are on the server, byte for byte.`)
        : `${result.present} of ${result.files} files are on the server, ${result.faults.length} are not.`
    return [...lines, summary].join('\n')
  })
}

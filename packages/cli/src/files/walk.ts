import { opendir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UsageError } from '../exit.ts'

export interface FoundFile {
  /** Absolute. */
  path: string
  /** What was named: a folder that the file lies in, or the file itself. Absolute. */
  root: string
  /** Bytes. */
  size: number
  /** Unix milliseconds. */
  modifiedAt: number
}

export interface WalkOptions {
  /** Take what begins with a dot, too. */
  hidden: boolean
  /** An absolute path that is left out: the receipt, when it lies in the folder. */
  except: string | null
  signal: AbortSignal
}

/**
 * The files below the given paths, each once, in the order of their names. Links to folders are not followed (a link
 * may lead in a circle); what is named itself is taken whatever it is called.
 */
export async function* walk(
  paths: string[],
  options: WalkOptions,
): AsyncGenerator<FoundFile, void, undefined> {
  const seen = new Set<string>()
  for (const given of paths) {
    const path = resolve(given)
    const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new UsageError(`There is no ${given}`) : error
    })
    const files = info.isDirectory() ? below(path, path, options) : one(path, path)
    for await (const file of files) {
      if (file.path === options.except || seen.has(file.path)) continue
      seen.add(file.path)
      yield file
    }
  }
}

async function* below(
  root: string,
  folder: string,
  options: WalkOptions,
): AsyncGenerator<FoundFile, void, undefined> {
  options.signal.throwIfAborted()
  const entries: { name: string; folder: boolean }[] = []
  for await (const entry of await opendir(folder)) {
    if (entry.name.startsWith('.') && !options.hidden) continue
    if (entry.isDirectory() || entry.isFile()) entries.push({ name: entry.name, folder: entry.isDirectory() })
    else if (entry.isSymbolicLink() && (await isFile(join(folder, entry.name)))) {
      entries.push({ name: entry.name, folder: false })
    }
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.folder) yield* below(root, path, options)
    else yield* one(root, path)
  }
}

async function* one(root: string, path: string): AsyncGenerator<FoundFile, void, undefined> {
  const info = await stat(path)
  if (info.isFile()) yield { path, root, size: info.size, modifiedAt: Math.trunc(info.mtimeMs) }
}

/** A link whose target is gone is no file. */
async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    info => info.isFile(),
    () => false,
  )
}

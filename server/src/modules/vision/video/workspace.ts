import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { AssetReader, AssetView } from '#modules/library'

/** A folder for one film: its bytes, and what is made of them. */
export interface Workspace {
  readonly folder: string
  /** The film, under a name that says nothing. */
  readonly file: string
}

/** Copies the bytes of an asset into a folder of its own for as long as `work` takes. */
export const withFilm = async <T>(
  parts: { readonly reader: AssetReader; readonly dataDir: string },
  asset: AssetView,
  signal: AbortSignal,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T> => {
  const root = join(resolve(parts.dataDir), 'video')
  await mkdir(root, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(root, 'film-'))
  try {
    const file = join(folder, 'film')
    await pipeline(await parts.reader.open(asset, signal), createWriteStream(file, { mode: 0o600 }), {
      signal,
    })
    return await work({ folder, file })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Removes what a process that was killed left behind; `olderThanMs` is longer than any film takes. */
export const sweepFilms = async (dataDir: string, now: number, olderThanMs: number): Promise<void> => {
  const root = join(resolve(dataDir), 'video')
  const names = await readdir(root).catch(() => [])
  for (const name of names) {
    const path = join(root, name)
    const found = await stat(path).catch(() => null)
    if (found && now - found.mtimeMs > olderThanMs) await rm(path, { recursive: true, force: true })
  }
}

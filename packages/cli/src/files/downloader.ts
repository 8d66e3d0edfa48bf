import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, type FileHandle, link, mkdir, open, rename, rm, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Asset, FoveaClient } from '@fovea/client'
import type { Progress } from '../progress.ts'
import { formatBytes, visible } from '../text.ts'
import { feedHash, hashFile } from './hash.ts'
import { nameWithId, safeName } from './safe-name.ts'

export interface DownloaderOptions {
  client: FoveaClient
  /** Absolute; made when it is not there. */
  folder: string
  force: boolean
  progress: Progress
  signal: AbortSignal
}

export interface Downloaded {
  assetId: string
  path: string
  sha256: string
  size: number
  status: 'downloaded' | 'present'
}

/** The bytes that arrived are not the ones that the asset is said to have. */
class HashMismatchError extends Error {
  override readonly name = 'HashMismatchError'
}

/** Brings assets into one folder: under safe names, whole or not at all, and never over another file. */
export class Downloader {
  readonly #options: DownloaderOptions
  /** Names taken in this run, in lower case: some file systems do not tell the cases apart. */
  readonly #taken = new Set<string>()

  constructor(options: DownloaderOptions) {
    this.#options = options
  }

  async fetch(asset: Asset): Promise<Downloaded> {
    const { folder, progress } = this.#options
    await mkdir(folder, { recursive: true })
    progress.expect(1, asset.size)
    const { name, present } = await this.#choose(asset)
    const path = join(folder, name)
    if (present) progress.advance(asset.size)
    else await this.#bring(asset, path)
    const status = present ? 'present' : 'downloaded'
    progress.item(`${status.padEnd(10)}  ${visible(path)}  ${formatBytes(asset.size)}`)
    return { assetId: asset.id, path, sha256: asset.sha256, size: asset.size, status }
  }

  /** The label's name, or with the id behind it when another asset or another file has that one. */
  async #choose(asset: Asset): Promise<{ name: string; present: boolean }> {
    const first = safeName(asset.label, asset.mime, asset.id)
    for (const name of [first, nameWithId(first, asset.id)]) {
      const key = name.toLowerCase()
      if (this.#taken.has(key)) continue
      this.#taken.add(key)
      const state = await this.#stateOf(name, asset)
      if (state !== 'other' || this.#options.force) return { name, present: state === 'same' }
      this.#taken.delete(key)
    }
    throw new Error(`${first} is there already with other content; --force overwrites it`)
  }

  async #stateOf(name: string, asset: Asset): Promise<'free' | 'same' | 'other'> {
    const path = join(this.#options.folder, name)
    const info = await stat(path).catch(absent)
    if (!info) return 'free'
    if (!info.isFile() || info.size !== asset.size) return 'other'
    return (await hashFile(path, this.#options.signal)) === asset.sha256 ? 'same' : 'other'
  }

  /** Into a part file first, which an interrupted run leaves for the next one to go on with. */
  async #bring(asset: Asset, path: string): Promise<void> {
    // Hashed, because id and hash come from the server and must not make a path.
    const key = createHash('sha256').update(`${asset.id} ${asset.sha256}`).digest('hex').slice(0, 32)
    const part = join(this.#options.folder, `.fovea-${key}.part`)
    // A part file is never a link: it would lead out of the folder.
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW
    const file = await open(part, flags, 0o644)
    try {
      await this.#fill(file, part, asset)
      await file.sync()
    } catch (error) {
      if (error instanceof HashMismatchError) await rm(part, { force: true })
      throw error
    } finally {
      await file.close()
    }
    await this.#publish(part, path)
  }

  async #fill(file: FileHandle, part: string, asset: Asset): Promise<void> {
    const { client, progress, signal } = this.#options
    const hash = createHash('sha256')
    let position = (await file.stat()).size
    if (position > asset.size) position = 0
    if (position > 0) await feedHash(hash, part, signal)
    progress.advance(position)
    let fresh = hash
    if (position < asset.size || asset.size === 0) {
      const answer = await client.assets.download(asset.id, {
        version: asset.version,
        signal,
        ...(position > 0 ? { range: { start: position }, ifRange: `"${asset.sha256}"` } : {}),
      })
      if (answer.status !== 206) {
        // Everything from the start: what was there does not count.
        progress.advance(-position)
        position = 0
        fresh = createHash('sha256')
      }
      await file.truncate(position)
      for await (const chunk of answer.body ?? []) {
        fresh.update(chunk)
        await file.write(chunk, 0, chunk.byteLength, position)
        position += chunk.byteLength
        progress.advance(chunk.byteLength)
      }
    }
    const sha256 = fresh.digest('hex')
    if (sha256 === asset.sha256) return
    throw new HashMismatchError(
      `The bytes of ${asset.id} arrived damaged: hash ${sha256}, not ${asset.sha256}`,
    )
  }

  /** A link fails where a name is taken, a rename would overwrite it. */
  async #publish(part: string, path: string): Promise<void> {
    if (this.#options.force) return await rename(part, path)
    try {
      await link(part, path)
    } catch (error) {
      if (!hasNoLinks(error)) throw error
      await copyFile(part, path, constants.COPYFILE_EXCL)
    }
    await unlink(part)
  }
}

/** Such as exFAT on a stick. */
function hasNoLinks(error: unknown): boolean {
  const codes = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

import { basename, dirname, relative, sep } from 'node:path'
import { type FoveaClient, PreconditionFailedError } from '@fovea/client'
import { ensureChild } from '../collections.ts'
import type { FoundFile } from './walk.ts'

export interface FilingOptions {
  client: FoveaClient
  /** What all goes into; null for none. */
  collectionId: string | null
  /** A collection for each folder, nested as they are; the folder that was named is the outermost. */
  fromFolders: boolean
}

/** How often somebody else may change an asset between our look and our change of it. */
const TRIES = 3

/** Puts files into collections. What lies in another collection already stays there: somebody put it there. */
export class Filing {
  /** Assets that were there, in no collection, and are in theirs now. */
  filed = 0
  /** Assets that were there, and stay in another collection. */
  elsewhere = 0
  readonly #options: FilingOptions
  /** By folder; the files of a folder wait for one and the same request. */
  readonly #folders = new Map<string, Promise<string | null>>()

  constructor(options: FilingOptions) {
    this.#options = options
  }

  /** The id of the collection that a file belongs into, made when it is not there; null for none. */
  async collectionOf(file: FoundFile): Promise<string | null> {
    return this.#options.fromFolders ? await this.#collectionFor(foldersOf(file)) : this.#options.collectionId
  }

  /** An asset that was there before. */
  async place(assetId: string, collectionId: string | null): Promise<void> {
    const { client } = this.#options
    if (collectionId === null) return
    for (let tries = 1; ; tries += 1) {
      const { etag, collectionId: present } = await client.assets.get(assetId)
      if (present === collectionId) return
      if (present !== null) {
        this.elsewhere += 1
        return
      }
      try {
        await client.assets.update(assetId, { collectionId }, { ifMatch: etag })
        this.filed += 1
        return
      } catch (error) {
        if (!(error instanceof PreconditionFailedError) || tries === TRIES) throw error
      }
    }
  }

  #collectionFor(folders: string[]): Promise<string | null> {
    const name = folders.at(-1)
    if (name === undefined) return Promise.resolve(this.#options.collectionId)
    const place = folders.join('/')
    const known = this.#folders.get(place)
    if (known) return known
    const made = this.#collectionFor(folders.slice(0, -1)).then(
      async parent => (await ensureChild(this.#options.client, parent, name)).id,
    )
    this.#folders.set(place, made)
    return made
  }
}

function foldersOf({ path, root }: FoundFile): string[] {
  if (root === path) return []
  // No name: the root of the disk, or no folder in between.
  return [basename(root), ...relative(root, dirname(path)).split(sep)].filter(name => name !== '')
}

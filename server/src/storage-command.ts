import { isDeepStrictEqual } from 'node:util'
import { Problem } from '#kernel/errors'
import {
  type CopyProgress,
  copyObjects,
  createObjectStoreAt,
  parseStorageUrl,
  type StorageLocation,
} from '#kernel/storage'
import { systemClock, systemIds } from '#kernel/system'
import type { Config } from './config.ts'

/** How often the person at the terminal hears how far it is. */
const TELL_EVERY_MS = 5_000
const DAMAGED_SHOWN = 20

/**
 * Copies all bytes from the configured store to the one at `target`. Throws `storage.copy_target` for a target that is
 * none, and `storage.copy_damaged` when bytes of the source are not what their name says.
 */
export const copyStorage = async (
  config: Config,
  target: string,
  tell: { print: (text: string) => void; say: (message: string) => void },
): Promise<void> => {
  const location = targetOf(config, target)
  const options = { config, clock: systemClock, ids: systemIds }
  const from = await createObjectStoreAt(config.STORAGE_URL, options)
  const to = await createObjectStoreAt(location, options)
  let toldAt = performance.now()
  try {
    const progress = await copyObjects({
      from,
      to,
      signal: new AbortController().signal,
      onProgress: now => {
        if (performance.now() - toldAt < TELL_EVERY_MS) return
        toldAt = performance.now()
        tell.say(`${summary(now)} so far`)
      },
    })
    tell.print(`${summary(progress)}.\n`)
    if (progress.damaged.length > 0) throw damaged(progress.damaged)
    tell.say(
      'If a server works on the old place: stop it, run this once more, set STORAGE_URL to the new one, start it.',
    )
  } finally {
    await Promise.all([from.close(), to.close()])
  }
}

const targetOf = (config: Config, target: string): StorageLocation => {
  const refuse = (reason: string): Problem =>
    new Problem({ status: 400, code: 'storage.copy_target', message: `Where to copy to: ${reason}.` })
  try {
    const location = parseStorageUrl(target)
    if (!isDeepStrictEqual(location, config.STORAGE_URL)) return location
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error))
  }
  throw refuse('that is where the bytes are')
}

const summary = ({ copied, copiedBytes, present, gone }: CopyProgress): string =>
  `Copied ${copied} objects (${Math.round(copiedBytes / 1e6)} MB); ${present} were there already${gone > 0 ? `, ${gone} were removed meanwhile` : ''}`

const damaged = (hashes: readonly string[]): Problem =>
  new Problem({
    status: 500,
    code: 'storage.copy_damaged',
    message: `The bytes of ${hashes.length} objects are not what their name says; they were not copied: ${hashes.slice(0, DAMAGED_SHOWN).join(', ')}${hashes.length > DAMAGED_SHOWN ? ', …' : ''}. Restore them from a backup and run it again.`,
  })

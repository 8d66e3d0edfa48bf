import { join } from 'node:path'
import { Problem } from '#kernel/errors'
import type { Clock, Ids } from '#kernel/system'
import { createFsObjectStore } from './fs/fs-object-store.ts'
import type { StorageLocation } from './location.ts'
import type { ObjectStore } from './object-store.ts'
import type { StorageConfig } from './variables.ts'

export interface CreateOptions {
  readonly config: StorageConfig & { readonly FOVEA_DATA_DIR: string }
  readonly clock: Clock
  readonly ids: Ids
  /** Hears why the store is away, and null when it is back. */
  readonly onAvailability?: (reason: string | null) => void
}

/** The store that the configuration names; see `createObjectStoreAt`. */
export const createObjectStore = (options: CreateOptions): Promise<ObjectStore> =>
  createObjectStoreAt(options.config.STORAGE_URL, options)

/**
 * The store at `location`, with the credentials of the configuration. Throws `storage.unusable` (500) when it refuses
 * what a store needs, and `config.invalid` (500) when half of the credentials is missing.
 */
export const createObjectStoreAt = async (
  location: StorageLocation | undefined,
  options: CreateOptions,
): Promise<ObjectStore> => {
  const { config, clock, ids } = options
  const credentials = credentialsOf(config)
  if (location?.kind !== 's3') {
    return createFsObjectStore({ root: location?.path ?? join(config.FOVEA_DATA_DIR, 'objects'), clock, ids })
  }
  // Only now: the SDK takes 80 ms and 20 MB, which a start on a folder need not pay.
  const { createS3ObjectStore } = await import('./s3/s3-object-store.ts')
  const { onAvailability } = options
  return createS3ObjectStore({
    location: { ...location, ...(credentials ? { credentials } : {}) },
    stagingFolder: join(config.FOVEA_DATA_DIR, 'staging'),
    clock,
    ids,
    ...(onAvailability ? { onAvailability } : {}),
  })
}

const credentialsOf = (config: StorageConfig) => {
  const { STORAGE_ACCESS_KEY_ID: accessKeyId, STORAGE_SECRET_ACCESS_KEY: secretAccessKey } = config
  if (accessKeyId !== undefined && secretAccessKey !== undefined) return { accessKeyId, secretAccessKey }
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined
  const [missing, given] =
    accessKeyId === undefined
      ? ['STORAGE_ACCESS_KEY_ID', 'STORAGE_SECRET_ACCESS_KEY']
      : ['STORAGE_SECRET_ACCESS_KEY', 'STORAGE_ACCESS_KEY_ID']
  throw new Problem({
    status: 500,
    code: 'config.invalid',
    message: `The configuration is not usable.\n  ${missing}: it is not set, but ${given} is. Set both, or none to use what the AWS SDK finds.`,
  })
}

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock, systemIds } from '#kernel/system'
import { S3_KEY_ID, S3_SECRET, type S3Server, type S3ServerOptions, startS3Server } from '#test/s3/server'
import type { ObjectStore } from '../object-store.ts'
import type { S3Location } from './client.ts'
import { createS3ObjectStore, type S3ObjectStoreOptions } from './s3-object-store.ts'

export interface TestStore {
  readonly store: ObjectStore
  readonly server: S3Server
  readonly location: S3Location
  /** Another store on the same bucket. */
  open(options?: Partial<S3ObjectStoreOptions>): Promise<ObjectStore>
  staged(): Promise<string[]>
  dispose(): Promise<void>
}

export interface TestStoreOptions {
  readonly clock?: Clock
  readonly flavour?: S3ServerOptions['flavour']
  readonly location?: Partial<S3Location>
  readonly onAvailability?: (reason: string | null) => void
}

/** A store on a local S3 server of its own; `localhost` as its host is reached by bucket name, as AWS is. */
export const makeTestStore = async (options: TestStoreOptions = {}): Promise<TestStore> => {
  const { clock = systemClock, flavour = 'minio' } = options
  const stagingFolder = await mkdtemp(join(tmpdir(), 'fovea-s3-staging-'))
  const server = await startS3Server({ flavour, now: clock.now })
  const location: S3Location = {
    bucket: server.bucket,
    prefix: 'fovea/',
    region: 'us-east-1',
    endpoint: server.url,
    pathStyle: true,
    credentials: { accessKeyId: S3_KEY_ID, secretAccessKey: S3_SECRET },
    ...options.location,
  }
  const opened: ObjectStore[] = []
  const open = async (more: Partial<S3ObjectStoreOptions> = {}): Promise<ObjectStore> => {
    const { onAvailability } = options
    const store = await createS3ObjectStore({
      location,
      stagingFolder,
      clock,
      ids: systemIds,
      ...(onAvailability ? { onAvailability } : {}),
      ...more,
    })
    opened.push(store)
    return store
  }
  return {
    store: await open(),
    server,
    location,
    open,
    staged: () => readdir(stagingFolder),
    dispose: async () => {
      for (const store of opened) await store.close()
      await server.stop()
      await rm(stagingFolder, { recursive: true })
    },
  }
}

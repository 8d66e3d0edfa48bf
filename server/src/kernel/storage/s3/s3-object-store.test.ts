import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock, systemIds } from '#kernel/system'
import { S3_KEY_ID, S3_SECRET, startS3Server } from '#test/s3/server'
import { describeObjectStore } from '../object-store.contract.ts'
import type { S3Location } from './client.ts'
import { createS3ObjectStore } from './s3-object-store.ts'

const credentials = { accessKeyId: S3_KEY_ID, secretAccessKey: S3_SECRET }

/** The three that most people have, in what differs between them. */
const SHAPES = {
  'in a bucket of AWS': {
    flavour: 'aws',
    host: 'localhost',
    location: { region: 'eu-west-1', pathStyle: false, prefix: '' },
  },
  'in a bucket of AWS encrypted with KMS': {
    flavour: 'aws-kms',
    host: 'localhost',
    location: { region: 'eu-west-1', pathStyle: false, prefix: 'a/' },
  },
  'in a bucket of MinIO': {
    flavour: 'minio',
    host: '127.0.0.1',
    location: { region: 'us-east-1', pathStyle: true, prefix: 'fovea/' },
  },
  'in a bucket of R2': {
    flavour: 'r2',
    host: '127.0.0.1',
    location: { region: 'auto', pathStyle: true, prefix: '' },
  },
} as const

for (const [name, { flavour, host, location: shape }] of Object.entries(SHAPES)) {
  describeObjectStore(name, async () => {
    const stagingFolder = await mkdtemp(join(tmpdir(), 'fovea-s3-staging-'))
    let ahead = 0
    const clock: Clock = { now: () => Date.now() + ahead, wait: systemClock.wait }
    const server = await startS3Server({ flavour, now: clock.now })
    const location: S3Location = {
      ...shape,
      bucket: server.bucket,
      endpoint: `http://${host}:${server.port}`,
      credentials,
    }
    const store = await createS3ObjectStore({
      location,
      stagingFolder,
      clock,
      ids: systemIds,
      // `bucket.localhost`, which resolvers need not know.
      lookup: (_host, options, done) =>
        options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
    })
    return {
      store,
      everything: async () => [...server.keys(), ...(await readdir(stagingFolder))].sort(),
      advance: ms => {
        ahead += ms
      },
      dispose: async () => {
        await store.close()
        await server.stop()
        await rm(stagingFolder, { recursive: true })
      },
    }
  })
}

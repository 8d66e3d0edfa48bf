import type { LookupFunction } from 'node:net'
import type { Clock } from '#kernel/system'
import { movableClock } from '#test/clock'
import { describeObjectStore } from '../object-store.contract.ts'
import { makeTestStore, type TestStoreOptions } from './test-store.ts'

/** `bucket.localhost`, which resolvers need not know. */
const lookup: LookupFunction = (_host, options, done) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)

/** What most people have, in what differs between them. */
const SHAPES: Readonly<Record<string, TestStoreOptions>> = {
  'in a bucket of AWS': { flavour: 'aws', location: { region: 'eu-west-1', pathStyle: false, prefix: '' } },
  'in a bucket of AWS encrypted with KMS': {
    flavour: 'aws-kms',
    location: { region: 'eu-west-1', pathStyle: false, prefix: 'a/' },
  },
  'in a bucket of MinIO': { flavour: 'minio' },
  'in a bucket of R2': { flavour: 'r2', location: { region: 'auto', prefix: '' } },
}

for (const [name, shape] of Object.entries(SHAPES)) {
  describeObjectStore(name, async () => {
    const clock: Clock & { advance(ms: number): void } = movableClock()
    const made = await makeTestStore({ ...shape, clock })
    const endpoint = `http://localhost:${made.server.port}`
    const isByName = shape.location?.pathStyle === false
    const store = isByName
      ? await made.open({ location: { ...made.location, endpoint }, lookup })
      : made.store
    return {
      store,
      everything: async () => [...made.server.keys(), ...(await made.staged())].sort(),
      advance: clock.advance,
      dispose: made.dispose,
    }
  })
}

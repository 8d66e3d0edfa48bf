import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemIds } from '#kernel/system'
import { describeRegistry } from '../registry.contract.ts'
import { createFsObjectStore } from './fs-object-store.ts'

describeRegistry(async clock => {
  const root = await mkdtemp(join(tmpdir(), 'fovea-registry-'))
  return {
    store: await createFsObjectStore({ root, clock, ids: systemIds }),
    rounds: 2_000,
    dispose: () => rm(root, { recursive: true }),
  }
})

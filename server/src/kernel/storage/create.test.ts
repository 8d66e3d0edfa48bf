import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock, systemIds } from '#kernel/system'
import { createObjectStore } from './create.ts'
import { parseStorageUrl } from './location.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fovea-create-'))
})
afterEach(() => rm(folder, { recursive: true }))

const STORAGE = new URL('./index.ts', import.meta.url).href
const SYSTEM = new URL('../system/index.ts', import.meta.url).href

/** Packages of AWS that a process loads which makes a store. */
const loadedFor = async (url: string): Promise<string[]> => {
  const script = `
    import { registerHooks } from 'node:module'
    const seen = new Set()
    registerHooks({ resolve(name, context, next) {
      if (name.startsWith('@aws-sdk/')) seen.add(name)
      return next(name, context)
    } })
    const { createObjectStore, parseStorageUrl } = await import(${JSON.stringify(STORAGE)})
    const { systemClock: clock, systemIds: ids } = await import(${JSON.stringify(SYSTEM)})
    const config = {
      FOVEA_DATA_DIR: ${JSON.stringify(folder)},
      STORAGE_URL: parseStorageUrl(${JSON.stringify(url)}),
      STORAGE_ACCESS_KEY_ID: 'id',
      STORAGE_SECRET_ACCESS_KEY: 'secret',
    }
    const store = await createObjectStore({ config, clock, ids })
    await store.close()
    console.log(JSON.stringify([...seen]))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  return JSON.parse(stdout)
}

describe('a store', () => {
  it('in a folder loads nothing of the AWS SDK, which costs time and memory', async () => {
    expect(await loadedFor(`file://${folder}/objects`)).toEqual([])
    // Nobody listens there: a bucket that is away is no reason not to start.
    const bucket = 's3://bucket?endpoint=http://127.0.0.1:1&pathStyle=true'
    expect(await loadedFor(bucket)).toContain('@aws-sdk/client-s3')
  })

  it.each([
    [{ STORAGE_ACCESS_KEY_ID: 'id' }, 'STORAGE_SECRET_ACCESS_KEY: it is not set'],
    [{ STORAGE_SECRET_ACCESS_KEY: 'hunter2' }, 'STORAGE_ACCESS_KEY_ID: it is not set'],
  ])('with half of its credentials stops the start and names the other half', async (given, told) => {
    const config = { FOVEA_DATA_DIR: folder, STORAGE_URL: parseStorageUrl('s3://bucket'), ...given }
    const refused = createObjectStore({ config, clock: systemClock, ids: systemIds })
    await expect(refused).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining(told),
    })
    await expect(refused).rejects.not.toThrow('hunter2')
  })
})

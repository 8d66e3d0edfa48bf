import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Clock, systemClock, systemIds } from '#kernel/system'
import { describeObjectStore } from '../object-store.contract.ts'
import { createFsObjectStore } from './fs-object-store.ts'

const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()

const movableClock = (): Clock & { advance(ms: number): void } => {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    wait: systemClock.wait,
    advance: ms => {
      ahead += ms
    },
  }
}

describeObjectStore('on a file system', async () => {
  const root = await mkdtemp(join(tmpdir(), 'fovea-store-'))
  const clock = movableClock()
  return {
    store: await createFsObjectStore({ root, clock, ids: systemIds }),
    everything: () => filesBelow(root),
    advance: clock.advance,
    dispose: () => rm(root, { recursive: true }),
  }
})

describe('the files of the object store', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'fovea-store-'))
  })
  afterEach(() => rm(root, { recursive: true, force: true }))
  const create = (at = root) => createFsObjectStore({ root: at, clock: systemClock, ids: systemIds })
  const keep = async (bytes: Buffer, at = root): Promise<string> => {
    const store = await create(at)
    const signal = new AbortController().signal
    const staged = await store.stage(Readable.from([bytes]), { maxBytes: 1e9, signal })
    await store.place(staged)
    return staged.sha256
  }

  it('can be read by their owner alone and lie in shards', async () => {
    const sha256 = await keep(randomBytes(10), join(root, 'new', 'folder'))
    const objects = join(root, 'new', 'folder')
    const file = join(objects, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    for (const folder of [objects, join(objects, sha256.slice(0, 2)), join(objects, 'staging')]) {
      expect((await stat(folder)).mode & 0o777).toBe(0o700)
    }
  })

  it('replace a file that was cut short', async () => {
    const bytes = randomBytes(1_000)
    const sha256 = await keep(bytes)
    await writeFile(join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256), bytes.subarray(0, 10))
    await keep(bytes)
    expect((await (await create()).read(sha256)).equals(bytes)).toBe(true)
  })

  it('are not mixed up with strangers in the same folders', async () => {
    const sha256 = await keep(randomBytes(10))
    await writeFile(join(root, 'README'), 'x')
    await writeFile(join(root, sha256.slice(0, 2), sha256.slice(2, 4), 'x'.repeat(64)), 'x')
    expect(await (await create()).list({ after: null, limit: 10 })).toMatchObject([{ sha256 }])
  })

  it('know how much room is left', async () => {
    expect(await (await create()).freeBytes()).toBeGreaterThan(0)
  })

  it('are not ready once their folder has gone', async () => {
    const store = await create(join(root, 'objects'))
    await rm(join(root, 'objects'), { recursive: true })
    await expect(store.ready()).rejects.toMatchObject({ code: 'storage.unusable', status: 500 })
  })

  it('are refused a folder that is none, with what to do', async () => {
    await writeFile(join(root, 'file'), '')
    await expect(create(join(root, 'file'))).rejects.toMatchObject({
      code: 'storage.unusable',
      message: expect.stringContaining('FOVEA_DATA_DIR'),
    })
  })

  it.skipIf(process.getuid?.() === 0)('are refused a folder that cannot be written', async () => {
    await chmod(root, 0o500)
    await expect(create()).rejects.toMatchObject({ code: 'storage.unusable' })
  })
})

/** A file system of a few megabytes; only root may mount one. */
const mountSmall = (folder: string, megabytes: number): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'fovea-test', folder], {
      stdio: 'ignore',
    })
    return true
  } catch {
    // Not root, or a container that may not mount: said by the skipped test.
    return false
  }
}

const MIB = 2 ** 20

describe('a disk that runs full', () => {
  let folder: string
  let isMounted: boolean
  const signal = new AbortController().signal
  const create = (reserveBytes?: number) =>
    createFsObjectStore({
      root: folder,
      clock: systemClock,
      ids: systemIds,
      ...(reserveBytes === undefined ? {} : { reserveBytes }),
    })
  const full = { code: 'storage.full', status: 507, retryable: true }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fovea-full-'))
  })
  afterEach(async () => {
    if (isMounted) execFileSync('umount', [folder])
    await rm(folder, { recursive: true })
  })
  const mount = (megabytes: number, skip: () => void): void => {
    isMounted = mountSmall(folder, megabytes)
    if (!isMounted) skip()
  }

  it('refuses the upload, keeps nothing of it and goes on with what fits', async context => {
    mount(2, context.skip)
    const store = await create(0)
    const upload = (bytes: number) =>
      store.stage(Readable.from([randomBytes(bytes)]), { maxBytes: 1e9, signal })
    await expect(upload(5_000_000)).rejects.toMatchObject(full)
    expect(await filesBelow(folder)).toEqual([])
    const staged = await upload(1_000_000)
    await store.place(staged)
    expect(await store.stat(staged.sha256)).toEqual({ size: 1_000_000 })
  })

  it('refuses every upload below 256 MiB of free space, so that the database can go on', async context => {
    mount(255, context.skip)
    const source = Readable.from([randomBytes(10)])
    await expect((await create()).stage(source, { maxBytes: 100, signal })).rejects.toMatchObject(full)
    expect(source.destroyed).toBe(true)
    expect(await filesBelow(folder)).toEqual([])
  })

  it('stops uploads of unknown length before they reach the reserve, however many come at once', async context => {
    mount(128, context.skip)
    const store = await create(64 * MIB)
    let least = Number.POSITIVE_INFINITY
    const endless = async function* () {
      for (;;) {
        least = Math.min(least, (await store.freeBytes()) ?? 0)
        yield Buffer.alloc(MIB, 1)
      }
    }
    const uploads = Array.from({ length: 6 }, () => store.stage(endless(), { maxBytes: 1e9, signal }))
    for (const upload of await Promise.allSettled(uploads)) {
      expect(upload).toMatchObject({ status: 'rejected', reason: full })
    }
    expect(least).toBeGreaterThan(32 * MIB)
    expect(await filesBelow(folder)).toEqual([])
  })

  it('refuses what is announced to be larger than the room before it reads any of it', async context => {
    mount(64, context.skip)
    const store = await create(32 * MIB)
    let read = 0
    const source = async function* () {
      read += 1
      yield randomBytes(10)
    }
    const expected = (expectedBytes: number) => ({ maxBytes: 1e9, signal, expectedBytes })
    await expect(store.stage(source(), expected(33 * MIB))).rejects.toMatchObject(full)
    expect(read).toBe(0)
    await expect(store.stage(source(), expected(10))).resolves.toMatchObject({ size: 10 })
  })

  it('still takes a rendition, which the program itself writes', async context => {
    mount(16, context.skip)
    const store = await create(32 * MIB)
    const options = { maxBytes: 100, signal, internal: true }
    await expect(store.stage(Readable.from([randomBytes(10)]), options)).resolves.toMatchObject({ size: 10 })
  })
})

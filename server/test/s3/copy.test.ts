import { execFile } from 'node:child_process'
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture, readyAsset, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { type S3Server, startS3Server } from './server.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

let s3: S3Server
let server: TestServer
beforeAll(async () => {
  s3 = await startS3Server({ flavour: 'minio' })
  server = await startTestServer()
})
afterAll(async () => {
  await server.stop()
  await s3.stop()
})

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command as a process, on the data directory of the server. */
const copy = (to: string, from?: string): Promise<Ran> =>
  new Promise(resolve => {
    const env = {
      ...process.env,
      ...s3.env,
      FOVEA_DATA_DIR: server.dataDir,
      ...(from === undefined ? {} : { STORAGE_URL: from }),
    }
    execFile(process.execPath, [MAIN, 'storage', 'copy', to], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
    })
  })

const contents = async (from: TestServer, ids: readonly string[]): Promise<Buffer[]> => {
  const all: Buffer[] = []
  for (const id of ids) {
    for (const what of ['content', 'thumbnail', 'preview']) {
      const reply = await from.request('GET', `/v1/assets/${id}/${what}`)
      expect(reply.status).toBe(200)
      all.push(Buffer.from(await reply.arrayBuffer()))
    }
  }
  return all
}

describe('moving from a folder to a bucket and back', () => {
  it('copies no bytes that are not what their name says, and names them', async () => {
    const asset = await readyAsset(server, 5)
    const path = join(
      server.dataDir,
      'objects',
      asset.sha256.slice(0, 2),
      asset.sha256.slice(2, 4),
      asset.sha256,
    )
    const file = await open(path, 'r+')
    const right = Buffer.alloc(7)
    await file.read(right, 0, 7, 0)
    await file.write('damaged', 0)
    const ran = await copy(s3.storageUrl('damaged'))
    await file.write(right, 0, 7, 0)
    await file.close()
    expect([ran.code, ran.out]).toEqual([1, expect.stringMatching(/^Copied 2 objects/)])
    expect(ran.err).toContain(asset.sha256)
    expect(s3.keys().some(key => key.endsWith(asset.sha256))).toBe(false)
    expect(await readdir(join(server.dataDir, 'staging'))).toEqual([])
  })

  it.each([
    ['s3://id:secret@bucket', 'STORAGE_ACCESS_KEY_ID'],
    ['nowhere', 'file:///path or s3://bucket'],
  ])('refuses %s with what would be right', async (target, told) => {
    const ran = await copy(target)
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining(told)])
    expect(ran.err).not.toContain('secret@')
  })

  it('refuses to copy onto itself', async () => {
    const ran = await copy(s3.storageUrl('new'), s3.storageUrl('new'))
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('that is where the bytes are')])
  })

  it('copies beside the server, then what came in between, and the server goes on there', async () => {
    const ids = [(await readyAsset(server, 1)).id, (await readyAsset(server, 2)).id]
    const first = await copy(s3.storageUrl('new'))
    expect(first.err).toContain('stop it, run this once more')
    expect([first.code, first.out]).toEqual([
      0,
      expect.stringMatching(/^Copied 9 objects .* 0 were there already\.\n$/),
    ])
    ids.push((await readyAsset(server, 3)).id)
    const second = await copy(s3.storageUrl('new'))
    expect(second.out).toMatch(/^Copied 3 objects .* 9 were there already\.\n$/)
    const expected = await contents(server, ids)
    // Its worker would take up jobs of the server that has moved.
    await server.app.close(AbortSignal.timeout(20_000))

    const env = { STORAGE_URL: s3.storageUrl('new'), ...s3.env }
    const moved = await startTestServer({ env, beside: server })
    expect(await contents(moved, ids)).toEqual(expected)
    ids.push((await uploadBytes(moved, await picture(4), { name: 'four.jpg' })).body.asset.id)
    await moved.drainJobs()
    const withNew = await contents(moved, ids)
    await moved.stop()

    const folder = join(server.dataDir, 'back')
    const back = await copy(`file://${folder}`, s3.storageUrl('new'))
    expect([back.code, back.out]).toEqual([0, expect.stringMatching(/^Copied 15 objects/)])
    const returned = await startTestServer({ env: { STORAGE_URL: `file://${folder}` }, beside: server })
    expect(await contents(returned, ids)).toEqual(withNew)
    await returned.stop()
    await rm(folder, { recursive: true })
  })
})

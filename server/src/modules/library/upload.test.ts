import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, picture, sha256, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ env: { MAX_UPLOAD_BYTES: '4MiB' } })
})
afterAll(() => server.stop())

const assetCount = async (): Promise<number> => {
  let count = 0
  let cursor: string | null = null
  do {
    const page: { body: Json } = await server.call(
      'GET',
      `/v1/assets?limit=200${cursor ? `&cursor=${cursor}` : ''}`,
    )
    count += page.body.items.length
    cursor = page.body.nextCursor
  } while (cursor)
  return count
}

/** Files below the objects folder that are neither objects nor the store's mark are leftovers of refused uploads. */
const stagedFiles = async (): Promise<string[]> => {
  const entries = await readdir(join(server.dataDir, 'objects'), { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile() && !/^([0-9a-f]{64}|owner)$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
}

describe('uploading', () => {
  it('answers with the asset and a receipt of exactly what was sent', async () => {
    const bytes = await picture(1)
    const { status, body, headers } = await uploadBytes(server, bytes, { name: 'lake.jpg' })
    expect(status).toBe(201)
    expect(body.receipt).toMatchObject({ sha256: sha256(bytes), size: bytes.length, version: 1 })
    expect(body.asset).toMatchObject({
      label: 'lake.jpg',
      kind: 'image',
      mime: 'image/jpeg',
      width: 320,
      height: 240,
      projectId: server.projectId,
      version: 1,
      trashedAt: null,
      etag: '"1"',
    })
    expect(headers.get('etag')).toBe('"1"')
    await server.drainJobs()
    const ready = await server.call<Json>('GET', `/v1/assets/${body.asset.id}`)
    expect(ready.body.states).toEqual({ metadata: 'ready', renditions: 'ready' })
    expect(Buffer.from(ready.body.thumbhash, 'base64').length).toBeGreaterThan(10)
  })

  it('takes the fields before or after the file of a form', async () => {
    for (const [index, after] of [false, true].entries()) {
      const bytes = await picture(20 + index)
      const form = new FormData()
      const fields = {
        label: 'Harbour',
        description: 'at dawn',
        takenAt: '1700000000000',
        metadata: '{"a":[1]}',
        sha256: sha256(bytes),
      }
      const file = new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' })
      if (after) form.append('file', file, 'x.jpg')
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      if (!after) form.append('file', file, 'x.jpg')
      const { status, body } = await server.call<Json>('POST', '/v1/assets', { body: form })
      expect(status).toBe(201)
      expect(body.asset).toMatchObject({
        label: 'Harbour',
        description: 'at dawn',
        takenAt: 1_700_000_000_000,
        metadata: { a: [1] },
      })
    }
  })

  it('finds bytes that are here already, and brings them back from the trash', async () => {
    const bytes = await picture(3)
    const first = await uploadBytes(server, bytes, { name: 'a.jpg' })
    const again = await uploadBytes(server, bytes, { name: 'b.jpg' })
    expect(again.status).toBe(200)
    expect(again.body).toMatchObject({ duplicate: true, asset: { id: first.body.asset.id, label: 'a.jpg' } })
    await server.call('DELETE', `/v1/assets/${first.body.asset.id}`)
    const back = await uploadBytes(server, bytes)
    expect(back.body).toMatchObject({
      duplicate: true,
      restored: true,
      asset: { id: first.body.asset.id, trashedAt: null },
    })
  })

  it('makes one asset of twenty uploads of the same bytes at once', async () => {
    const bytes = await picture(4)
    const replies = await Promise.all(Array.from({ length: 20 }, () => uploadBytes(server, bytes)))
    expect(new Set(replies.map(reply => reply.body.asset.id)).size).toBe(1)
    expect(replies.filter(reply => reply.status === 201)).toHaveLength(1)
  })

  it('keeps only the last segment of a name, without control characters', async () => {
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(await picture(5))]), '../../etc/pass\u0001wd.jpg')
    const { body } = await server.call<Json>('POST', '/v1/assets', { body: form })
    expect(body.asset.label).toBe('passwd.jpg')
    const windows = await uploadBytes(server, await picture(6), { name: 'C:\\Users\\me\\photo.jpg' })
    expect(windows.body.asset.label).toBe('photo.jpg')
  })
})

describe('refusing an upload', () => {
  const refused = async (bytes: Uint8Array, query: Record<string, string> = {}): Promise<Json> => {
    const before = await assetCount()
    const reply = await uploadBytes(server, bytes, { query })
    expect(await assetCount()).toBe(before)
    await expect.poll(stagedFiles).toEqual([])
    return { status: reply.status, code: reply.body.code, issues: reply.body.issues }
  }

  it('says that the bytes are not the ones that were announced', async () => {
    expect(await refused(await picture(7), { sha256: 'ab'.repeat(32) })).toMatchObject({
      status: 422,
      code: 'library.hash_mismatch',
    })
  })

  it('says that a type is not kept, whatever its name', async () => {
    for (const bytes of [
      Buffer.from('MZ\x90\x00 a program'),
      Buffer.from('<html><script>1</script>'),
      Buffer.from('hello'),
    ]) {
      expect(await refused(bytes, { fileName: 'holiday.jpg' })).toMatchObject({
        status: 422,
        code: 'library.type_not_allowed',
      })
    }
  })

  it('says that an image is broken', async () => {
    const jpeg = await picture(8)
    expect(await refused(jpeg.subarray(0, 60))).toMatchObject({
      status: 422,
      code: 'library.unreadable_image',
    })
  })

  it('says that an image has too many pixels before it decodes one', async () => {
    const bomb = pngHeader(30_000, 30_000)
    expect(await refused(bomb)).toMatchObject({ status: 422, code: 'library.too_many_pixels' })
  })

  it('says that a body is too large, declared or not', async () => {
    const big = Buffer.alloc(5 * 1024 * 1024, 1)
    const before = await assetCount()
    const declared = await uploadBytes(server, big).catch(() => null)
    if (declared) expect(declared.status).toBe(413)
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 80; i++) controller.enqueue(new Uint8Array(64 * 1024))
        controller.close()
      },
    })
    const streamed = await server
      .request('POST', '/v1/assets', {
        headers: { 'content-type': 'application/octet-stream' },
        body: stream,
      })
      .catch(() => null)
    if (streamed) expect(streamed.status).toBe(413)
    expect(await assetCount()).toBe(before)
    await expect.poll(stagedFiles).toEqual([])
  })

  it('names a field that it does not know, and one that it cannot read', async () => {
    expect(await refused(await picture(9), { colour: 'red' })).toMatchObject({
      status: 400,
      code: 'request.invalid',
    })
    const bad = await refused(await picture(9), { metadata: '{broken' })
    expect(bad).toMatchObject({ status: 400, code: 'request.invalid' })
    expect(JSON.stringify(bad.issues)).toContain('metadata')
    expect(await refused(await picture(9), { label: 'a\u0000b' })).toMatchObject({ status: 400 })
  })

  it('keeps nothing of an upload that was broken off', async () => {
    const before = await assetCount()
    const { port } = new URL(server.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      `POST /v1/assets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: image/jpeg\r\nContent-Length: 100000\r\n\r\n`,
    )
    socket.write((await picture(10)).subarray(0, 2_000))
    await expect.poll(stagedFiles).not.toEqual([])
    socket.destroy()
    await expect.poll(stagedFiles).toEqual([])
    expect(await assetCount()).toBe(before)
  })
})

describe('proving that everything arrived', () => {
  it('tells which files are here, which are in the trash and which are missing', async () => {
    const here = await picture(11)
    const gone = await picture(12)
    const kept = await uploadBytes(server, here)
    const trashed = await uploadBytes(server, gone)
    await server.call('DELETE', `/v1/assets/${trashed.body.asset.id}`)
    const missing = 'ef'.repeat(32)
    const { status, body } = await server.call<Json>('POST', '/v1/assets/check', {
      body: { sha256: [sha256(here), sha256(gone).toUpperCase(), missing] },
    })
    expect(status).toBe(200)
    expect(body.missing).toEqual([missing])
    expect(body.existing).toEqual(
      expect.arrayContaining([
        { sha256: sha256(here), assetId: kept.body.asset.id, trashed: false },
        { sha256: sha256(gone), assetId: trashed.body.asset.id, trashed: true },
      ]),
    )
    const manifest = await server.call<Json>('POST', '/v1/manifests', {
      body: {
        items: [
          { sha256: sha256(here), size: here.length },
          { sha256: sha256(here), size: 1 },
          { sha256: missing, size: 9 },
        ],
      },
    })
    expect(manifest.body.missing).toEqual([
      { sha256: sha256(here), size: 1 },
      { sha256: missing, size: 9 },
    ])
  })
})

/** A PNG that promises far more pixels than it has bytes. */
const pngHeader = (width: number, height: number): Buffer => {
  const ihdr = Buffer.alloc(25)
  ihdr.writeUInt32BE(13, 0)
  ihdr.write('IHDR', 4)
  ihdr.writeUInt32BE(width, 8)
  ihdr.writeUInt32BE(height, 12)
  ihdr.set([8, 2, 0, 0, 0], 16)
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), ihdr, Buffer.alloc(64)])
}

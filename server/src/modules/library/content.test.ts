import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, picture, readyAsset, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
let asset: Json
let original: Buffer
beforeAll(async () => {
  server = await startTestServer()
  original = await picture(1, { width: 2_000, height: 1_000 })
  asset = await readyAsset(server, 1, { width: 2_000, height: 1_000 })
})
afterAll(() => server.stop())

const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
  const reply = await server.request(method, `/v1/assets/${asset.id}/${path}`, { headers })
  return { status: reply.status, headers: reply.headers, bytes: Buffer.from(await reply.arrayBuffer()) }
}

describe('the content of an asset', () => {
  it('comes back byte for byte, with what a browser and a cache need', async () => {
    const { status, headers, bytes } = await get('content')
    expect(status).toBe(200)
    expect(bytes.equals(original)).toBe(true)
    expect(headers.get('etag')).toBe(`"${asset.sha256}"`)
    expect(headers.get('accept-ranges')).toBe('bytes')
    expect(headers.get('content-type')).toBe('image/jpeg')
    expect(headers.get('content-length')).toBe(String(original.length))
    expect(headers.get('content-disposition')).toBe('inline; filename=picture-1.jpg')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain('sandbox')
    expect((await get('content?download=true')).headers.get('content-disposition')).toContain('attachment')
  })

  it('answers HEAD and conditional requests without a byte', async () => {
    const head = await get('content', {}, 'HEAD')
    expect([head.status, head.bytes.length, head.headers.get('content-length')]).toEqual([
      200,
      0,
      String(original.length),
    ])
    const cached = await get('content', { 'if-none-match': `"x", "${asset.sha256}"` })
    expect([cached.status, cached.bytes.length]).toEqual([304, 0])
    expect((await get('content', { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('serves one range, from the front, the middle or the end', async () => {
    const size = original.length
    for (const [range, start, end] of [
      ['bytes=0-99', 0, 99],
      ['bytes=500-', 500, size - 1],
      ['bytes=-7', size - 7, size - 1],
      [`bytes=10-${size * 2}`, 10, size - 1],
    ] as const) {
      const part = await get('content', { range })
      expect([range, part.status, part.headers.get('content-range')]).toEqual([
        range,
        206,
        `bytes ${start}-${end}/${size}`,
      ])
      expect(part.bytes.equals(original.subarray(start, end + 1))).toBe(true)
    }
  })

  it('serves several ranges in one answer', async () => {
    const part = await get('content', { range: 'bytes=0-4, 100-109' })
    expect(part.status).toBe(206)
    const boundary = /boundary=(\S+)/.exec(part.headers.get('content-type') ?? '')?.[1]
    const text = part.bytes.toString('latin1')
    expect(text.split(`--${boundary}`)).toHaveLength(4)
    expect(text).toContain(`Content-Range: bytes 100-109/${original.length}`)
    expect(text).toContain(original.subarray(100, 110).toString('latin1'))
    expect(part.headers.get('content-length')).toBe(String(part.bytes.length))
  })

  it('says 416 for a range outside, ignores a broken one, and honours If-Range', async () => {
    const outside = await get('content', { range: `bytes=${original.length}-` })
    expect([outside.status, outside.headers.get('content-range')]).toEqual([
      416,
      `bytes */${original.length}`,
    ])
    expect((await get('content', { range: 'bytes=oops' })).status).toBe(200)
    expect((await get('content', { range: 'bytes=0-1', 'if-range': '"old"' })).status).toBe(200)
    expect((await get('content', { range: 'bytes=0-1', 'if-range': `"${asset.sha256}"` })).status).toBe(206)
  })
})

describe('the pictures made of an asset', () => {
  const sizeOf = async (bytes: Buffer) => {
    const { width, height, format } = await sharp(bytes).metadata()
    return [width, height, format]
  }

  it('has a thumbnail inside 250 and a preview inside 1440 pixels, as WebP', async () => {
    expect(await sizeOf((await get('thumbnail')).bytes)).toEqual([250, 125, 'webp'])
    const preview = await get(`preview?version=${asset.version}`)
    expect(await sizeOf(preview.bytes)).toEqual([1440, 720, 'webp'])
    expect(preview.headers.get('cache-control')).toContain('immutable')
    expect((await get('thumbnail')).headers.get('cache-control')).toContain('no-cache')
  })

  it('is never enlarged', async () => {
    const small = await readyAsset(server, 2, { width: 40, height: 30, format: 'png' })
    const reply = await server.request('GET', `/v1/assets/${small.id}/preview`)
    expect(await sizeOf(Buffer.from(await reply.arrayBuffer()))).toEqual([40, 30, 'webp'])
  })

  it('renders the size and the format that is asked for, and remembers it', async () => {
    const first = await get('render?width=300&height=300&fit=cover&format=jpeg&quality=70')
    expect([first.status, await sizeOf(first.bytes)]).toEqual([200, [300, 300, 'jpeg']])
    const again = await get('render?width=300&height=300&fit=cover&format=jpeg&quality=70')
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(await sizeOf((await get('render?width=100&format=avif')).bytes)).toEqual([100, 50, 'heif'])
  })

  it('names the parameter of a render that cannot be', async () => {
    for (const [query, field] of [
      ['width=0', 'width'],
      ['width=5000', 'width'],
      ['', 'width'],
      ['width=10&fit=stretch', 'fit'],
      ['width=10&format=bmp', 'format'],
      ['width=10&colour=red', 'colour'],
    ]) {
      const reply = await server.call<Json>('GET', `/v1/assets/${asset.id}/render?${query}`)
      expect([query, reply.status, reply.body.code]).toEqual([query, 400, 'request.invalid'])
      expect(JSON.stringify(reply.body.issues)).toContain(field)
    }
  })

  it('is made on demand when it is asked for before the job has run', async () => {
    const idle = await startTestServer({ roles: ['api'] })
    const { body } = await uploadBytes(idle, await picture(3))
    const reply = await idle.request('GET', `/v1/assets/${body.asset.id}/thumbnail`)
    expect([200, 503]).toContain(reply.status)
    await expect
      .poll(async () => (await idle.request('GET', `/v1/assets/${body.asset.id}/thumbnail`)).status, {
        timeout: 10_000,
      })
      .toBe(200)
    await idle.stop()
  })

  it('says why there is none', async () => {
    const jpeg = await picture(4, { width: 1_500, height: 1_500 })
    const damaged = Buffer.concat([jpeg.subarray(0, Math.floor(jpeg.length / 3)), Buffer.alloc(2_000, 0xff)])
    const { body, status } = await uploadBytes(server, damaged)
    if (status === 422) expect(body.code).toBe('library.unreadable_image')
    else {
      await server.drainJobs()
      const failed = (await server.call<Json>('GET', `/v1/assets/${body.asset.id}`)).body
      expect(failed).toMatchObject({
        states: { renditions: 'failed' },
        failure: { code: 'library.unreadable_image' },
      })
      const reply = await server.call<Json>('GET', `/v1/assets/${body.asset.id}/thumbnail`)
      expect([reply.status, reply.body.code]).toEqual([404, 'library.rendition_failed'])
      expect((await server.request('GET', `/v1/assets/${body.asset.id}/content`)).status).toBe(200)
    }
    const svg = await uploadBytes(
      server,
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
      ),
    )
    expect(svg.body.asset).toMatchObject({ mime: 'image/svg+xml', states: { renditions: 'ready' } })
    const reply = await server.request('GET', `/v1/assets/${svg.body.asset.id}/content`)
    expect(reply.headers.get('content-disposition')).toContain('attachment')
    expect((await server.call<Json>('GET', `/v1/assets/${svg.body.asset.id}/thumbnail`)).body.code).toBe(
      'library.no_rendition',
    )
  })
})

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Json, picture, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

const FFMPEG = ['/usr/bin/ffmpeg', '/usr/local/bin/ffmpeg', '/opt/homebrew/bin/ffmpeg'].find(existsSync)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fovea-films-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A film of one colour, `seconds` long. */
const film = async (colour: string, seconds: number, type: 'mp4' | 'webm' = 'mp4'): Promise<Buffer> => {
  const file = join(folder, `${colour}-${seconds}.${type}`)
  const source = ['-f', 'lavfi', '-i', `color=${colour}:size=320x180:rate=10`, '-t', String(seconds)]
  const codec = type === 'mp4' ? ['-pix_fmt', 'yuv420p'] : ['-c:v', 'libvpx', '-b:v', '200k']
  execFileSync(FFMPEG ?? 'ffmpeg', ['-v', 'error', '-y', ...source, ...codec, file])
  return readFile(file)
}

const resultsOf = async (server: TestServer, id: string): Promise<Json[]> =>
  (await server.call<Json>('GET', `/v1/assets/${id}/results`)).body.items

describe('without ffmpeg', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ env: { VISION_FFMPEG: join(folder, 'none', 'ffmpeg') } })
  })
  afterAll(() => server?.stop())

  test('tasks of films say what is missing, and how to mend it', async () => {
    const { body } = await server.call<Json>('GET', '/v1/vision/tasks')
    const film = body.items.filter(({ name }: Json) => name.startsWith('video-'))
    expect(film).toHaveLength(2)
    for (const { unavailable } of film) {
      expect(unavailable).toMatchObject({
        code: 'vision.no_ffmpeg',
        message: expect.stringContaining('VISION_FFMPEG'),
      })
    }
  })

  test('an image is made in another format, and read where the result says', async () => {
    const { body } = await uploadBytes(server, await picture(1))
    await server.drainJobs()
    const { id } = body.asset
    const asked = { assetIds: [id], params: { format: 'avif', width: 64 } }
    expect((await server.call('POST', '/v1/vision/tasks/convert', { body: asked })).status).toBe(202)
    await server.drainJobs()
    const [result] = (await resultsOf(server, id)).filter(({ task }) => task === 'convert')
    expect(result.output).toMatchObject({ mime: 'image/avif', width: 64, height: 48 })
    const reply = await server.request('GET', result.output.path)
    expect(reply.headers.get('content-type')).toBe('image/avif')
    expect((await reply.arrayBuffer()).byteLength).toBe(result.output.size)
  })
})

describe.skipIf(!FFMPEG)(`with ffmpeg${FFMPEG ? '' : ' (it is not installed)'}`, () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ env: { VISION_FFMPEG: FFMPEG ?? 'ffmpeg' } })
  })
  afterAll(() => server?.stop())

  const uploaded = async (bytes: Buffer): Promise<Json> => {
    const { body } = await uploadBytes(server, bytes)
    await server.drainJobs()
    return body.asset
  }

  test.each(['mp4', 'webm'] as const)(
    'an uploaded %s is seen in lists by a frame of it, and its length is told',
    async type => {
      const { id } = await uploaded(await film('red', 2, type))
      const reply = await server.request('GET', `/v1/assets/${id}/thumbnail`)
      expect(reply.status).toBe(200)
      const { data } = await sharp(Buffer.from(await reply.arrayBuffer()))
        .raw()
        .toBuffer({ resolveWithObject: true })
      expect(data[0]).toBeGreaterThan(200)
      expect(data[1]).toBeLessThan(60)
      const [result] = await resultsOf(server, id)
      expect(result).toMatchObject({
        task: 'video-poster',
        output: { width: 320, height: 180, hasAudio: false },
      })
      expect(Math.abs(result.output.durationMs - 2_000)).toBeLessThan(200)
      expect((await server.call<Json>('GET', `/v1/assets/${id}`)).body.thumbhash).toMatch(/^[\w+/=]+$/)
    },
  )

  test('a film is streamed in sizes, until its bytes are replaced', async () => {
    const { id } = await uploaded(await film('blue', 8))
    const asked = { assetIds: [id], params: { heights: [240, 360] } }
    expect((await server.call('POST', '/v1/vision/tasks/video-stream', { body: asked })).status).toBe(202)
    await server.drainJobs()
    // Not among short work, whose time-out would end a long film.
    const jobs = await server.call<Json>('GET', `/v1/jobs?assetId=${id}&name=vision.run-long`)
    expect(jobs.body.items).toHaveLength(1)
    const [result] = (await resultsOf(server, id)).filter(({ task }) => task === 'video-stream')
    expect(result.output.renditions).toMatchObject([{ width: 320, height: 180 }])
    const master = await server.request('GET', result.output.path)
    expect(master.headers.get('content-type')).toBe('application/vnd.apple.mpegurl')
    const [playlist] = /^\S+\.m3u8$/m.exec(await master.text()) ?? []
    const list = await (await server.request('GET', `/v1/assets/${id}/stream/${playlist}`)).text()
    const segments = list.match(/^\S+\.ts$/gm) ?? []
    expect(segments).toHaveLength(2)
    const segment = await server.request('GET', `/v1/assets/${id}/stream/${segments[0]}`)
    expect([segment.status, segment.headers.get('content-type')]).toEqual([200, 'video/mp2t'])
    // Packets of a transport stream begin with this byte.
    expect(Buffer.from(await segment.arrayBuffer())[0]).toBe(0x47)

    const again = await server.request('POST', `/v1/assets/${id}/versions`, {
      headers: { 'content-type': 'application/octet-stream' },
      body: await film('green', 2),
    })
    expect(again.status).toBeLessThan(300)
    await server.drainJobs()
    for (const file of ['master.m3u8', playlist, segments[0]]) {
      const reply = await server.call<Json>('GET', `/v1/assets/${id}/stream/${file}`)
      expect([reply.status, reply.body.code]).toEqual([404, 'vision.stream_not_found'])
    }
  })

  test('a film that is none fails with a code, stays as it is, and leaves nothing behind', async () => {
    const whole = await film('red', 3)
    const { id } = await uploaded(Buffer.concat([whole.subarray(0, 1_000), Buffer.alloc(2_000, 7)]))
    const { body } = await server.call<Json>('GET', `/v1/jobs?assetId=${id}`)
    expect(body.items.map(({ status }: Json) => status)).not.toContain('queued')
    expect((await server.request('GET', `/v1/assets/${id}/content`)).status).toBe(200)
    expect((await server.call<Json>('GET', `/v1/assets/${id}/thumbnail`)).body.code).toBe(
      'library.no_rendition',
    )
    expect(await readdir(join(server.dataDir, 'video'))).toEqual([])
  })
})

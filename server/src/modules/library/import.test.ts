import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, picture, sha256 } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let origin: Server
let base: string
let server: TestServer
let photo: Buffer
beforeAll(async () => {
  photo = await picture(1)
  origin = createServer((request, reply) => {
    const answers: Record<string, () => void> = {
      '/photos/sea%20side.jpg': () => reply.writeHead(200, { 'content-type': 'text/plain' }).end(photo),
      '/page': () => reply.writeHead(200, { 'content-type': 'image/jpeg' }).end('<html>no picture</html>'),
      '/hop': () => reply.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
      '/gone': () => reply.writeHead(404).end(),
    }
    const answer = answers[request.url ?? '']
    if (answer) answer()
    else reply.writeHead(500).end()
  })
  await new Promise<void>(resolve => origin.listen(0, '127.0.0.1', resolve))
  // `listen` on a TCP port gives an AddressInfo.
  const { port } = origin.address() as AddressInfo
  base = `http://127.0.0.1:${port}`
  server = await startTestServer({ env: { FETCH_ALLOW_HOSTS: `127.0.0.1:${port}` } })
})
afterAll(async () => {
  await server.stop()
  origin.close()
})

const start = (url: string) => server.call<Json>('POST', '/v1/assets/import', { body: { url } })
const ended = async (id: string): Promise<Json> =>
  expect
    .poll(async () => (await server.call<Json>('GET', `/v1/jobs/${id}`)).body, { timeout: 20_000 })
    .toMatchObject({ finishedAt: expect.any(Number) })
    .then(async () => (await server.call<Json>('GET', `/v1/jobs/${id}`)).body)

describe('importing from a URL', () => {
  it('keeps the picture under the name in its address, whatever type the server claims', async () => {
    const { status, body } = await start(`${base}/photos/sea%20side.jpg`)
    expect([status, body.job.status, body.job.name]).toEqual([202, 'queued', 'library.import'])
    const job = await ended(body.job.id)
    expect(job).toMatchObject({ status: 'succeeded', progress: 1, error: null, assetId: expect.any(String) })
    const asset = (await server.call<Json>('GET', `/v1/assets/${job.assetId}`)).body
    expect(asset).toMatchObject({ label: 'sea side.jpg', sha256: sha256(photo), mime: 'image/jpeg' })
    expect(asset.createdBy).toBeTruthy()
  })

  it('fails at once, without retries, when there is nothing to keep', async () => {
    for (const [path, code] of [
      ['/page', 'fetch.not_an_image'],
      ['/hop', 'fetch.blocked_address'],
      ['/gone', 'fetch.bad_status'],
    ]) {
      const job = await ended((await start(`${base}${path}`)).body.job.id)
      expect([path, job.status, job.attempts, job.error.code]).toEqual([path, 'failed', 1, code])
    }
  })

  it('refuses at once what the address alone shows to be forbidden', async () => {
    for (const [url, code] of [
      ['http://127.0.0.1:1/x', 'fetch.blocked_'],
      ['http://[::1]/x', 'fetch.blocked_address'],
      ['http://0x7f.1/x', 'fetch.blocked_address'],
      ['http://localhost/x', 'fetch.blocked_address'],
      ['ftp://example.org/x', 'fetch.blocked_scheme'],
      ['http://example.org:22/x', 'fetch.blocked_port'],
      ['http://user:pw@example.org/x', 'fetch.bad_url'],
      ['not a url', 'fetch.bad_url'],
    ] as const) {
      const { status, body } = await start(url)
      expect([url, status, body.code.startsWith(code)]).toEqual([url, 422, true])
    }
    expect((await server.call('POST', '/v1/assets/import', { body: { address: 'x' } })).status).toBe(400)
  })
})

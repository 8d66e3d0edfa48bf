import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createClient } from '../src/index.ts'
import { problem, startServer } from './local-server.ts'

const bytes = randomBytes(200_000)

it('A download streams the bytes that were asked for', async () => {
  await using server = await startServer((seen, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(seen.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(start > 0 ? 206 : 200, { etag: '"abc"' }).end(bytes.subarray(start))
  })
  const client = createClient({ baseUrl: server.url })
  const whole = await client.assets.download('a', { version: 3 })
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
  const rest = await client.assets.download('a', { range: { start: 1000 }, ifRange: '"abc"' })
  expect(rest.status).toBe(206)
  expect(rest.headers.get('etag')).toBe('"abc"')
  expect(Buffer.from(await rest.arrayBuffer()).equals(bytes.subarray(1000))).toBe(true)
  expect(server.seen.map(one => one.query.get('version'))).toEqual(['3', null])
  expect(server.seen[1]?.headers['if-range']).toBe('"abc"')
})

it('A download that stops in the middle fails with a TimeoutError instead of waiting for ever', async () => {
  await using server = await startServer((_seen, response) => {
    response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 1000))
  })
  const answer = await createClient({ baseUrl: server.url, timeoutMs: 100 }).assets.download('a')
  await expect(answer.arrayBuffer()).rejects.toMatchObject({ name: 'TimeoutError' })
})

it('A download whose connection breaks fails with a NetworkError', async () => {
  await using server = await startServer((_seen, response) => {
    response.writeHead(200, { 'content-length': bytes.length })
    response.write(bytes.subarray(0, 1000), () => response.socket?.destroy())
  })
  const work = createClient({ baseUrl: server.url }).assets.download('a')
  await expect(work.then(answer => answer.arrayBuffer())).rejects.toMatchObject({ name: 'NetworkError' })
})

it('A reader that takes its time is no reason for a time-out', async () => {
  await using server = await startServer((_seen, response) => {
    response.writeHead(200).end(bytes)
  })
  const answer = await createClient({ baseUrl: server.url, timeoutMs: 60 }).assets.download('a')
  // The pause itself is what is tested: it is longer than the time-out.
  await new Promise(resolve => setTimeout(resolve, 150))
  expect((await answer.arrayBuffer()).byteLength).toBe(bytes.length)
})

it('A download can be aborted while it is read', async () => {
  await using server = await startServer((_seen, response) => {
    response.writeHead(200).write(bytes.subarray(0, 1000))
  })
  const controller = new AbortController()
  const answer = await createClient({ baseUrl: server.url }).assets.download('a', {
    signal: controller.signal,
  })
  const reading = answer.arrayBuffer()
  controller.abort()
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
})

it('A download of what is not there is the typed error, not a response', async () => {
  await using server = await startServer(problem(404, 'library.asset_not_found'))
  await expect(createClient({ baseUrl: server.url }).assets.download('a')).rejects.toMatchObject({
    name: 'NotFoundError',
    code: 'library.asset_not_found',
  })
})

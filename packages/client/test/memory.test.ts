import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from '../src/index.ts'

/** Its own process, so that what the server holds does not count. */
const SINK = `
  const { createServer } = require('node:http')
  const server = createServer((request, response) => {
    let bytes = 0
    request.on('data', part => { bytes += part.length })
    request.on('end', () => response.end(JSON.stringify({ bytes })))
  })
  server.listen(0, '127.0.0.1', () => process.send(server.address().port))`

let sink: ChildProcess
let url: string

beforeAll(async () => {
  sink = fork('-e', [SINK], { execArgv: [] })
  const [port] = await once(sink, 'message')
  url = `http://127.0.0.1:${port}`
})
afterAll(() => {
  sink.kill()
})

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

it('A large upload is never held in memory', async () => {
  const part = 64 * 1024
  const size = 4000 * part
  let highest = 0
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < size; sent += part) {
      if (sent % (500 * part) === 0) {
        // What nobody holds any more must not count, whenever the engine would come to it.
        collectGarbage()
        // Buffers are given back beside the collection, not within it: a second one waits for the first.
        collectGarbage()
        highest = Math.max(highest, process.memoryUsage().arrayBuffers)
      }
      yield new Uint8Array(part)
      // As a file does, it lets the event loop turn between two parts.
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  collectGarbage()
  const before = process.memoryUsage().arrayBuffers
  const result: unknown = await createClient({ baseUrl: url }).assets.upload(() => source(), {
    fileName: 'a',
    size,
  })
  expect(result).toEqual({ bytes: size })
  expect(highest - before).toBeLessThan(size / 10)
})

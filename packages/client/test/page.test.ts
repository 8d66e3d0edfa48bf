import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const source = join(import.meta.dirname, '../src')
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const bytes = randomBytes(3_000_000)

interface Arrived {
  body: Buffer
  headers: IncomingMessage['headers']
}

const PAGE = `<script type="module">
  import { createClient } from '/index.ts'
  const client = createClient({ baseUrl: '', credentials: 'session' })
  window.upload = async (source, fileName) => {
    const told = []
    try {
      const { asset } = await client.assets.upload(source, { fileName, onProgress: one => told.push(one) })
      return { id: asset.id, told }
    } catch ({ name, code, requestId }) {
      return { name, code, requestId, told }
    }
  }
</script>`

/** Serves the client's modules to a page, and takes its uploads. */
async function serve(arrived: Arrived[]): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    if (path.endsWith('.ts')) {
      const code = await readFile(join(source, path), 'utf8')
      return response.writeHead(200, { 'content-type': 'text/javascript' }).end(stripTypeScriptTypes(code))
    }
    if (request.method !== 'POST') return response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
    const parts: Buffer[] = []
    request.on('error', () => {})
    request.on('data', part => parts.push(part))
    request.on('end', () => {
      arrived.push({ body: Buffer.concat(parts), headers: request.headers })
      const refused = request.url?.includes('fileName=refused')
      response.writeHead(refused ? 422 : 201, { 'content-type': 'application/json', 'x-request-id': 'r-1' })
      response.end(
        JSON.stringify(refused ? { code: 'library.unreadable_image', detail: 'No' } : { asset: { id: 'a' } }),
      )
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return server
}

// On a machine without the browser the title says so; the build machine must have it.
const mustRun = existsSync(CHROMIUM) || process.env.CI === 'true'
describe.skipIf(!mustRun)(`In a page (${CHROMIUM})`, () => {
  const arrived: Arrived[] = []
  let server: Server
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    server = await serve(arrived)
    // `listen` on a port has been awaited, so the address is not a pipe's name.
    const { port } = server.address() as AddressInfo
    const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
    })
    page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${port}/`)
  })
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })

  interface Outcome {
    id?: string
    told: { loaded: number; total: number | null }[]
  }

  /** Uploads in the page what the expression gives, and answers what the client told there. */
  const upload = async (source: string, fileName: string): Promise<Outcome> => {
    const given = `Uint8Array.from(atob(${JSON.stringify(bytes.toString('base64'))}), c => c.charCodeAt(0))`
    return await page.evaluate(`(async data => upload(${source}, ${JSON.stringify(fileName)}))(${given})`)
  }

  it.each([
    ['a file', "new File([data], 'a.jpg')"],
    ['an array', 'data'],
    ['a stream', 'new Blob([data]).stream()'],
  ])('an upload of %s arrives byte for byte and tells how far it is', async (_what, make) => {
    arrived.length = 0
    const result = await upload(make, 'a.jpg')
    expect(result).toMatchObject({ id: 'a' })
    expect(result.told.at(-1)).toEqual({ loaded: bytes.length, total: bytes.length })
    expect(arrived).toHaveLength(1)
    expect(arrived[0]?.body.equals(bytes)).toBe(true)
    expect(arrived[0]?.headers).toMatchObject({
      'x-fovea-csrf': '1',
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
    })
  })

  it('a refusal is the same typed error as elsewhere', async () => {
    const result = await upload('data', 'refused.jpg')
    expect(result).toMatchObject({
      name: 'ValidationError',
      code: 'library.unreadable_image',
      requestId: 'r-1',
    })
  })
})

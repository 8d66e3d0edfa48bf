import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createGuardedFetcher, type GuardedFetcher } from '#kernel/fetch'
import { systemClock } from '#kernel/system'
import { openTicketSystem } from './adapters/index.ts'
import { draft } from './draft.fixture.ts'

const GUIDE = fileURLToPath(new URL('../../../../../../docs/guide/incidents.md', import.meta.url))
const secretOf = (byte: number): string => `whsec_${Buffer.alloc(32, byte).toString('base64')}`
const SECRET = secretOf(1)

let folder: string
let receiver: ReturnType<typeof spawn>
let output = ''
let port = ''
let fetcher: GuardedFetcher
beforeAll(async () => {
  const [, example] = /```js\n(.*?)```/s.exec(await readFile(GUIDE, 'utf8')) ?? []
  folder = await mkdtemp(join(tmpdir(), 'fovea-receiver-'))
  const file = join(folder, 'receiver.mjs')
  await writeFile(file, example ?? '')
  receiver = spawn(process.execPath, [file], { env: { WEBHOOK_SECRET: SECRET, PORT: '0' } })
  for (const stream of [receiver.stdout, receiver.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  await vi.waitFor(() => expect(output).toMatch(/listening on \d+/), { timeout: 30_000 })
  port = /listening on (\d+)/.exec(output)?.[1] ?? ''
  fetcher = createGuardedFetcher({
    clock: systemClock,
    version: '1',
    allowHosts: [`127.0.0.1:${port}`],
  })
})
afterAll(async () => {
  await fetcher?.close()
  receiver.kill()
  await rm(folder, { recursive: true, force: true })
})

const system = (...secrets: [string, ...string[]]) =>
  openTicketSystem(
    { fetcher, clock: systemClock },
    { kind: 'webhook', settings: { url: `http://127.0.0.1:${port}/hook` }, secrets },
  )
const signal = new AbortController().signal

describe('the receiver of the guide', () => {
  it('takes what is signed with its secret, and a repeat once', async () => {
    await system(SECRET).create(draft(), signal)
    await system(SECRET).create(draft(), signal)
    await expect.poll(() => output.split('Dead click: button #pay on /cart').length - 1).toBe(1)
  })

  it('takes what is signed with its secret beside another one, as while a secret is changed', async () => {
    await system(secretOf(2), SECRET).probe(signal)
  })

  it('refuses what is signed with another secret alone', async () => {
    await expect(system(secretOf(2)).probe(signal)).rejects.toMatchObject({
      code: 'sessions.destination_refused',
    })
  })
})

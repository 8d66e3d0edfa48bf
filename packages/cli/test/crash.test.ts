import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CommandLine, type RunningServer, resultOf, signedIn, startServer } from './fovea.ts'
import { hashesOf, makePhotos } from './photos.ts'

let server: RunningServer
let fovea: CommandLine

beforeAll(async () => {
  server = await startServer()
  fovea = await signedIn(server)
})
afterAll(async () => {
  await server.stop()
  await rm(fovea.home, { recursive: true })
})

it('An upload outlives a crash of the server: every photo arrives once, and the receipt is true', async () => {
  await makePhotos(join(fovea.home, 'photos'), 120, 0)
  const child = fovea.start(['upload', 'photos', '--receipt', 'receipt.jsonl'])
  const done = resultOf(child)
  let output = ''
  let crash: Promise<void> | null = null
  child.stdout?.on('data', (part: string) => {
    output += part
    if (output.split('uploaded ').length > 30) crash ??= server.crashAndRestart()
  })
  const result = await done
  expect(crash).not.toBeNull()
  await crash
  expect(result).toMatchObject({ code: 0, stderr: '' })
  expect(result.stdout).toContain('0 failed of 120 files')
  expect((await fovea.run(['verify', 'photos'])).code).toBe(0)
  const assets = await fovea.json<{ sha256: string }[]>('ls', '--limit', 'all')
  expect(assets.map(one => one.sha256).sort()).toEqual(await hashesOf(join(fovea.home, 'photos')))
  const lines = (await readFile(join(fovea.home, 'receipt.jsonl'), 'utf8')).trimEnd().split('\n')
  expect(lines).toHaveLength(120)
}, 180_000)

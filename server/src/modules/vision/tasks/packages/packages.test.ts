import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { poolMetrics } from '#kernel/processes'
import { createLogger, createMetrics } from '#kernel/telemetry'
import { type Json, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { createTaskRegistry } from '../registry.ts'
import { createTaskPackages } from './packages.ts'

const DOCS = new URL('../../../../../../docs/', import.meta.url)
const EXAMPLE = fileURLToPath(new URL('examples/vision-palette-task', DOCS))

describe('The task that the guide shows', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ env: { VISION_TASKS: EXAMPLE } })
  })
  afterAll(() => server.stop())
  const upload = async (width: number, height: number): Promise<string> => {
    const background = { r: 250, g: 20, b: 20 }
    const bytes = await sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toBuffer()
    return (await uploadBytes(server, bytes)).body.asset.id
  }
  const ask = async (id: string): Promise<Json> => {
    await server.drainJobs()
    await server.call('POST', '/v1/vision/tasks/colour-palette', {
      body: { assetIds: [id], params: { colours: 2 } },
    })
    await server.drainJobs()
    return (await server.call<Json>('GET', `/v1/assets/${id}/results?task=colour-palette`)).body
  }

  it('is the code of its folder', async () => {
    const guide = await readFile(new URL('guide/vision-tasks.md', DOCS), 'utf8')
    for (const file of ['tasks.js', 'package.json'])
      expect(guide).toContain(await readFile(join(EXAMPLE, file), 'utf8'))
  })

  it('finds the colour of a red picture', async () => {
    const { items } = await ask(await upload(80, 60))
    expect(items[0].output.colours).toEqual([
      { hex: expect.stringMatching(/^#f[0-9a-f]1[0-9a-f]1[0-9a-f]$/), share: 1 },
    ])
    expect(items[0]).toMatchObject({ taskVersion: '1', params: { colours: 2 } })
  })

  it('says with a code of its own what it does not take', async () => {
    const { setbacks } = await ask(await upload(4, 4))
    expect(setbacks).toMatchObject([{ code: 'colour-palette.too_small', state: 'failed' }])
  })
})

describe('A package of tasks that is wrong', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fovea-tasks-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const load = async (files: Readonly<Record<string, string>>, name = folder): Promise<string> => {
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
    const packages = createTaskPackages({
      log: createLogger({ level: 'silent' }),
      pools: poolMetrics(createMetrics({ defaults: false })),
      registry: createTaskRegistry(),
      names: [name],
    })
    try {
      await packages.load()
      return 'loaded'
    } catch (error) {
      // What the message says is what is expected.
      return (error as Error).message
    } finally {
      await packages.close(AbortSignal.timeout(5_000))
    }
  }
  const task = (fields: string): string =>
    `export const tasks = [{ name: 'a', version: '1', title: 'A', description: 'A.', inputs: ['image'], run() {}, ${fields} }]`

  it('keeps the server from starting, and says what to mend', { timeout: 120_000 }, async () => {
    const manifest = { 'package.json': '{"type":"module","fovea":{"tasks":"./t.js"}}' }
    const cases: [Record<string, string>, string][] = [
      [{}, 'there is no package.json'],
      [{ 'package.json': '{' }, 'its package.json cannot be read'],
      [manifest, 'there is no file'],
      [{ 't.js': 'export const task = 1' }, 'it exports no tasks'],
      [{ 't.js': 'export const tasks = [{}]' }, 'tasks[0].run is no function'],
      [{ 't.js': task(`name: 'A b'`) }, 'tasks[0].name: expected small letters'],
      [{ 't.js': task(`version: ''`) }, 'tasks[0].version'],
      [{ 't.js': task(`inputs: ['smell']`) }, 'tasks[0].inputs.0'],
      [{ 't.js': task(`params: { type: 'strange' }`) }, 'tasks[0].params is no schema'],
      [{ 't.js': 'import "no-such-package"' }, 'it cannot be loaded'],
      [{ 't.js': 'process.exit(1)' }, 'ended unexpectedly'],
      [{ 't.js': `${task('')}; tasks.push(tasks[0])` }, 'there is a task a already'],
      [{ 'package.json': '{"main":"../t.js"}' }, 'outside of its folder'],
      [{ ...manifest, 't.js': task('') }, 'loaded'],
    ]
    for (const [files, message] of cases) expect(await load(files)).toContain(message)
    expect(await load({}, 'no-such-package-at-all')).toContain('there is no such package')
    expect(await load({}, './no-such-folder')).toContain('there is no folder')
  })

  it('may have schemas of zod', async () => {
    const zod = `import { z } from ${JSON.stringify(import.meta.resolve('zod'))}\n`
    const text = zod + task('params: z.object({ a: z.int().default(1) }), output: z.object({})')
    expect(await load({ 't.js': text })).toBe('loaded')
  })
})

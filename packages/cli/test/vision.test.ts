import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient, type SearchResult } from '@fovea/client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ADMIN, type CommandLine, type RunningServer, signedIn, startServer } from './fovea.ts'
import { photo } from './photos.ts'

let server: RunningServer
let fovea: CommandLine

beforeAll(async () => {
  server = await startServer()
  fovea = await signedIn(server)
  for (const [at, name] of ['Harbour', 'Meadow', 'Glacier'].entries())
    await writeFile(join(fovea.home, `${name}.png`), photo(at, 40 + at * 60))
  await fovea.run(['upload', fovea.home])
  const client = createClient({ baseUrl: server.url, credentials: ADMIN })
  await vi.waitFor(
    async () => {
      const { items } = await client.jobs.list({ limit: 200 })
      expect(items.map(job => job.status)).toEqual(items.map(() => 'succeeded'))
      expect((await client.models.list()).items[0]?.fill?.done).toBe(3)
    },
    { timeout: 120_000, interval: 200 },
  )
})
afterAll(async () => {
  await server.stop()
  await rm(fovea.home, { recursive: true })
})

describe('Pictures', () => {
  it('are found by words and by a file like them, and it says how', async () => {
    const words = await fovea.run(['search', 'harbour'])
    expect(words.stdout).toContain('Harbour.png')
    expect(words.stderr).toContain('by words alone')
    const like = await fovea.json<SearchResult>(
      'search',
      '--image',
      join(fovea.home, 'Meadow.png'),
      '--limit',
      '1',
    )
    expect(like).toMatchObject({ model: 'colour-layout@1', items: [{ asset: { label: 'Meadow.png' } }] })
    const both = await fovea.run(['search', '--image', 'a.png', '--like', 'b'])
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('Give one example')])
  })

  it('are looked at by a task that is waited for, once', async () => {
    expect(
      (await fovea.run(['run', 'quality', '--query', 'kind=image', '--force', '--wait'])).stdout,
    ).toContain('quality has run')
    const target = await fovea.run(['run', 'quality'])
    expect([target.code, target.stderr]).toEqual([2, expect.stringContaining('--query')])
    const unknown = await fovea.run(['run', 'nothing', '--all'])
    expect(unknown.stderr).toContain('There is no task nothing')
    expect((await fovea.run(['tasks'])).stdout).toMatch(/^quality +image/m)
  })

  it('are looked at when they have every tag that --query names, not only the last', async () => {
    const client = createClient({ baseUrl: server.url, credentials: ADMIN })
    const { items } = await client.assets.list({ kind: 'image' })
    const tagsOf = (label: string) => (label === 'Glacier.png' ? ['sea', 'ice'] : ['sea'])
    for (const { id, label } of items) await client.assets.update(id, { tags: tagsOf(label) })
    const resultOf = async (id: string) =>
      (await client.vision.results(id, { task: 'quality' })).items[0]?.createdAt
    const looked = async (...tags: string[]): Promise<string[]> => {
      const before = await Promise.all(items.map(({ id }) => resultOf(id)))
      const queries = tags.flatMap(tag => ['--query', `tags=${tag}`])
      expect((await fovea.run(['run', 'quality', ...queries, '--force', '--wait'])).code).toBe(0)
      const after = await Promise.all(items.map(({ id }) => resultOf(id)))
      return items.filter((_, at) => before[at] !== after[at]).map(({ label }) => label)
    }
    expect(await looked('sea')).toHaveLength(3)
    expect(await looked('ice', 'sea')).toEqual(['Glacier.png'])
    expect(await looked('ice', 'nothing', 'sea')).toEqual([])
  })

  it('are not looked at when --query names two values for what can only be one', async () => {
    const twice = await fovea.run(['run', 'quality', '--query', 'kind=image', '--query', 'kind=video'])
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('kind takes one value')])
  })
})

describe('Faces', () => {
  it('are refused until they are on, and then there is nobody on a drawing', async () => {
    const drawing = join(fovea.home, 'Harbour.png')
    expect((await fovea.run(['faces', 'search', drawing])).stderr).toContain('vision.faces_not_enabled')
    expect((await fovea.run(['faces', 'on'])).stdout).toContain('Faces are on')
    const found = await fovea.run(['faces', 'search', drawing])
    expect([found.code, found.stdout, found.stderr]).toEqual([
      1,
      '',
      expect.stringContaining('No face was found'),
    ])
    expect((await fovea.run(['people'])).stderr).toContain('There is nobody')
    expect((await fovea.run(['people', 'name', 'Ada', 'Eve'])).stderr).toContain('nobody named Ada')
    expect((await fovea.run(['people', 'rm', 'Ada'])).stderr).toContain('--yes')
  })
})

describe('Models', () => {
  it('are listed with what they understand; one that is not there cannot be used', async () => {
    expect((await fovea.run(['models'])).stdout).toMatch(/colour-layout@1 +colours alone +in use +3 of 3/)
    expect((await fovea.run(['models', 'use', 'none'])).stderr).toContain('There is no model none')
    expect((await fovea.run(['models', 'use', 'default'])).stdout).toContain('the best model')
  })
})

import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient, type FoveaClient } from '@fovea/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, type CommandLine, type RunningServer, signedIn, startServer } from './fovea.ts'
import { photo } from './photos.ts'

interface Listed {
  id: string
  label: string
  collectionId: string | null
  tags: string[]
}
interface Summary {
  uploaded: number
  skipped: number
  failed: number
  filed: number
  elsewhere: number
}

const MISSING = '01900000-0000-7000-8000-000000000000'

let server: RunningServer
let fovea: CommandLine
let client: FoveaClient

beforeAll(async () => {
  server = await startServer()
  fovea = await signedIn(server)
  client = createClient({ baseUrl: server.url, credentials: ADMIN })
  for (const [at, path] of ['a.png', '2024/b.png', '2024/Oslo/c.png', '2025/Oslo/d.png'].entries()) {
    await mkdir(join(fovea.home, 'Travels', path, '..'), { recursive: true })
    await writeFile(join(fovea.home, 'Travels', path), photo(at, 40 + at * 10))
  }
})
afterAll(async () => {
  await server.stop()
  await rm(fovea.home, { recursive: true })
})

const paths = async (): Promise<string[]> => {
  const table = (await fovea.run(['collections', 'ls', '--deep'])).stdout.trimEnd().split('\n').slice(1)
  return table.map(line => line.replace(/^\S+ +(\d+) +(\d+) +\d+ +/, '$1 $2 '))
}
const labels = async (...args: string[]): Promise<string[]> =>
  (await fovea.json<Listed[]>('ls', '--sort', 'label', ...args)).map(one => one.label)
const ids = async (...args: string[]): Promise<string[]> =>
  (await fovea.json<Listed[]>('ls', '--sort', 'label', ...args)).map(one => one.id)

describe('A folder with folders in it', () => {
  it('becomes a collection with collections in it', async () => {
    const summary = await fovea.json<Summary>('upload', 'Travels', '--collections-from-folders')
    expect(summary).toMatchObject({ uploaded: 4, failed: 0, filed: 0, elsewhere: 0 })
    expect(await paths()).toEqual([
      '1 4 Travels',
      '1 2 Travels/2024',
      '1 1 Travels/2024/Oslo',
      '0 1 Travels/2025',
      '1 1 Travels/2025/Oslo',
    ])
  })

  it('changes nothing when it comes again, and what is new joins the rest', async () => {
    const before = await fovea.json<Listed[]>('ls')
    const again = await fovea.json<Summary>('upload', 'Travels', '--collections-from-folders')
    expect(again).toMatchObject({ uploaded: 0, skipped: 4, filed: 0, elsewhere: 0 })
    expect(await fovea.json('ls')).toEqual(before)
    await writeFile(join(fovea.home, 'Travels/2025/e.png'), photo(4, 80))
    await fovea.json('upload', 'Travels', '--collections-from-folders')
    expect(await paths()).toContain('1 2 Travels/2025')
  })

  it('takes in what was in no collection, and leaves what somebody has put elsewhere', async () => {
    const [a = ''] = await ids('--label', 'a.png')
    const [b = ''] = await ids('--label', 'b.png')
    await fovea.json('mv', a, '--to', '/')
    await fovea.json('mv', b, '--to', 'Travels/2025')
    const result = await fovea.run(['upload', 'Travels', '--collections-from-folders', '--quiet'])
    expect(result.stdout).toContain('1 file on the server in no collection: put into theirs')
    expect(result.stdout).toContain('1 file on the server in another collection: left there')
    expect(await labels('--collection', 'Travels')).toEqual(['a.png'])
    expect(await labels('--collection', 'Travels/2025')).toEqual(['b.png', 'e.png'])
    await fovea.json('mv', b, '--to', 'Travels/2024')
  })

  it('goes into a collection that is named, nested or flat', async () => {
    await fovea.json('collections', 'create', 'Inbox')
    await mkdir(join(fovea.home, 'new/deeper'), { recursive: true })
    await writeFile(join(fovea.home, 'new/deeper/f.png'), photo(50))
    await fovea.json('upload', 'new', '--collection', 'inbox')
    expect(await labels('--collection', 'Inbox')).toEqual(['f.png'])
    await cp(join(fovea.home, 'new'), join(fovea.home, 'copy'), { recursive: true })
    await writeFile(join(fovea.home, 'copy/deeper/g.png'), photo(51))
    const args = ['upload', 'copy', '--collection', 'Inbox', '--collections-from-folders']
    expect(await fovea.json<Summary>(...args)).toMatchObject({ uploaded: 1, skipped: 1, elsewhere: 1 })
    expect(await labels('--collection', 'Inbox/copy/deeper')).toEqual(['g.png'])
  })

  it('is not begun when the collection does not exist', async () => {
    await writeFile(join(fovea.home, 'lonely.png'), photo(60))
    const result = await fovea.run(['upload', 'lonely.png', '--collection', 'Nowhere'])
    expect(result.code).toBe(4)
    expect(result.stderr).toContain('There is no collection Nowhere; make it with: fovea collections create')
    expect(await labels('--label', 'lonely')).toEqual([])
  })
})

describe('A collection', () => {
  it('is named by path, name or id, and a name that several have is asked about', async () => {
    const travels = await fovea.json<{ id: string; deepAssetCount: number }>('collections', 'show', 'Travels')
    expect(travels.deepAssetCount).toBe(5)
    expect(await fovea.json('collections', 'show', travels.id)).toEqual(travels)
    const result = await fovea.run(['collections', 'show', 'Oslo'])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('2 collections are called Oslo; say which:')
    expect(result.stderr).toContain('Travels/2025/Oslo')
    expect(await labels('--collection', 'travels/2025/oslo')).toEqual(['d.png'])
  })

  it('is made, renamed and moved, and goes nowhere into itself', async () => {
    const deep = await fovea.run(['collections', 'create', 'Work/2026/Shoot'])
    expect(deep.code).toBe(2)
    expect(deep.stderr).toContain('no collection Work to make it in; --parents')
    const made = await fovea.run(['collections', 'create', 'Work/2026/Shoot', '--parents'])
    const again = await fovea.run(['collections', 'create', 'work/2026/shoot', '--parents'])
    expect(again.stdout).toBe(made.stdout)
    await fovea.json('collections', 'rename', 'Work/2026', '2027')
    await fovea.json('collections', 'move', 'Work/2027/Shoot', '--to', '/')
    expect(await paths()).toEqual(expect.arrayContaining(['0 0 Shoot', '0 0 Work/2027']))
    const circle = await fovea.run(['collections', 'move', 'Work', '--to', 'Work/2027'])
    expect(circle.code).toBe(1)
    expect(circle.stderr).toContain('library.collection_cycle')
  })

  it('is deleted only when it is said what becomes of the assets', async () => {
    expect(await fovea.run(['collections', 'rm', 'Travels'])).toMatchObject({
      code: 2,
      stderr: 'fovea: Say what becomes of the assets: --keep or --trash\n',
    })
    expect(await fovea.run(['collections', 'rm', 'Inbox', 'Nowhere', '--trash'])).toMatchObject({ code: 4 })
    const kept = await fovea.run(['collections', 'rm', 'Inbox', '--keep'])
    expect(kept.stdout).toBe('deleted  Inbox: 3 collections, 2 assets kept\n')
    expect(await labels('--label', 'f.png')).toEqual(['f.png'])
    await fovea.json('collections', 'rm', 'Travels/2025', '--trash')
    expect(await labels('--trashed')).toEqual(['d.png', 'e.png'])
  })
})

describe('Assets', () => {
  it('are told from one another by filters', async () => {
    expect(await labels('--collection', 'Travels', '--deep')).toEqual(['a.png', 'b.png', 'c.png'])
    expect(await labels('--max-width', '50')).toEqual(['a.png', 'b.png'])
    expect(await labels('--added-after', '1h', '--min-width', '60', '--max-width', '60')).toEqual(['c.png'])
    expect(await labels('--added-before', '2024')).toEqual([])
    expect(await labels('--near', '52.5,13.4', '--radius', '5km')).toEqual([])
    expect(await labels('--mime', 'image/jpeg')).toEqual([])
  })

  it('are found by words', async () => {
    const [b = ''] = await ids('--label', 'b.png')
    await client.assets.update(b, { label: 'Blue boats', description: 'At the harbour, before the storm' })
    expect(await labels('harbour', 'boat')).toEqual(['Blue boats'])
    expect(await labels('harbour boat', '--collection', 'Travels', '--deep')).toEqual(['Blue boats'])
    expect(await labels('"blue boats"')).toEqual(['Blue boats'])
    expect(await labels('"boats blue"')).toEqual([])
    expect(await fovea.run(['ls', '--ids', '--', 'harbour', '-storm'])).toMatchObject({ code: 0, stdout: '' })
    await client.assets.update(b, { label: 'b.png' })
  })

  it.each([
    [['--near', '52.5'], 'expected a latitude and a longitude'],
    [['--radius', '5km'], '--radius needs a place'],
    [['--near', '1,2', '--radius', '5 parsecs'], 'expected 5km, 300m or 2mi'],
    [['--taken-after', 'yesterday'], 'expected 2024-05-17'],
    [['--min-size', 'huge'], 'expected 500kB'],
    [['--deep'], '--deep needs a collection'],
    [['--sort', 'colour'], 'Allowed choices are'],
  ])('are not looked for by nonsense: %j', async (args, message) => {
    const result = await fovea.run(['ls', ...args])
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(message)
  })

  it('go through pipes as JSON, as a table and as ids', async () => {
    const list = ['ls', '--label', '.png', '--collection', 'Travels', '--deep', '--limit', 'all']
    const [json, table, plain] = await Promise.all(
      [['--json'], [], ['--ids']].map(async more => (await fovea.run([...list, ...more])).stdout),
    )
    expect((await fovea.run(['tag', 'add', 'Trip,boat', '-'], json)).stdout.match(/^tagged/gm)).toHaveLength(
      3,
    )
    expect((await fovea.run(['tag', 'rm', 'boat', '-'], table)).stdout.match(/^untagged/gm)).toHaveLength(3)
    expect((await fovea.run(['tag', 'add', 'trip', '-'], plain)).stdout.match(/^unchanged/gm)).toHaveLength(3)
    expect(await labels('--tag', 'trip')).toEqual(['a.png', 'b.png', 'c.png'])
    expect(await labels('--tag', 'trip', '--tag', 'boat')).toEqual([])
    expect(await labels('--any-tag', 'trip,boat')).toHaveLength(3)
    const brought = await fovea.run(['download', '-', '--to', 'back'], plain)
    expect(brought.code).toBe(0)
    expect(await readdir(join(fovea.home, 'back'))).toHaveLength(3)
  })

  it('share tags that are listed, renamed and taken off all of them', async () => {
    expect((await fovea.run(['tag', 'ls'])).stdout).toBe('ASSETS  TAG\n3       trip\n')
    expect((await fovea.run(['tag', 'rename', 'trip', 'Journey'])).stdout).toBe(
      'trip is Journey now: 3 assets\n',
    )
    expect(await fovea.json('tag', 'ls', 'jour')).toEqual([{ name: 'journey', assetCount: 3 }])
    const mixed = await fovea.run(['tag', 'rm', 'journey', MISSING, '--all'])
    expect(mixed).toMatchObject({ code: 2, stdout: '' })
    expect((await fovea.run(['tag', 'rm', 'journey', '--all'])).stdout).toBe('removed  journey\n')
    expect(await fovea.run(['tag', 'ls'])).toMatchObject({ stdout: '', stderr: 'There are no tags.\n' })
  })

  it('come from a receipt, without the files that failed', async () => {
    await writeFile(join(fovea.home, 'notes.txt'), 'just text')
    await fovea.run(['upload', 'Travels/a.png', 'notes.txt', '--receipt', 'r.jsonl'])
    const receipt = (await fovea.run(['show', '-'], await fovea.text('r.jsonl'))).stdout
    expect(receipt.match(/^label +a\.png$/gm)).toHaveLength(1)
  })

  it('go into the trash and back, each answered by itself', async () => {
    const [a = ''] = await ids('--label', 'a.png')
    const trashed = await fovea.run(['trash', a, MISSING, '--json'])
    expect(trashed.code).toBe(5)
    expect(JSON.parse(trashed.stdout)).toEqual([
      { id: a, ok: true, status: 'done' },
      { id: MISSING, ok: false, status: 'failed', error: expect.stringContaining('asset_not_found') },
    ])
    expect((await fovea.run(['tag', 'add', 'late', a])).code).toBe(1)
    expect((await fovea.run(['restore', a])).stdout).toBe(`restored  ${a}\n`)
    expect((await fovea.run(['restore', a])).stdout).toBe(`unchanged  ${a}\n`)
  })

  it.each([
    [
      'a sentence',
      'There is nothing here.\n',
      'Line 1 on stdin does not begin with the id of an asset: There',
    ],
    ['JSON that is cut off', '[{"id":"1"}', 'Line 1 on stdin is not JSON'],
    ['JSON of something else', '[{"name":"x"}]', 'Entry 1 on stdin is not an asset'],
  ])('are not %s', async (_what, input, message) => {
    const result = await fovea.run(['trash', '-'], input)
    expect(result).toMatchObject({ code: 2, stdout: '', stderr: `fovea: ${message}\n` })
  })

  it('that are none leave nothing to do', async () => {
    expect(await fovea.run(['trash', '-'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'There is nothing to do: no ids came in.\n',
    })
    expect((await fovea.run(['trash', '-', '--json'], '[]')).stdout).toBe('[]\n')
  })

  it('are named after the tags, and a slip is no tag', async () => {
    const run = async (...args: string[]): Promise<string> =>
      (await fovea.run(['tag', 'add', ...args])).stderr
    expect(await run('x')).toContain('Name the assets after x')
    expect(await run(MISSING)).toContain('Name a tag before the assets')
    expect(await run('x', MISSING, 'y')).toContain('y is not the id of an asset')
  })
})

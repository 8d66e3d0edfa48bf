import { appendFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandLine, type RunningServer, resultOf, signedIn, startServer } from './fovea.ts'
import { hashesOf, makePhotos, photo, sha256 } from './photos.ts'

interface Summary {
  files: number
  uploaded: number
  skipped: number
  restored: number
  failed: number
  bytesSent: number
  failures: { path: string; code: string }[]
}
interface Line {
  path: string
  sha256: string
  size: number
  assetId: string
  version: number
  status: string
}

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

const receiptOf = async (name: string): Promise<Line[]> => {
  const text = await readFile(join(fovea.home, name), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}

describe('200 photos in a folder', () => {
  it('are uploaded, each with a line in the receipt', async () => {
    await makePhotos(join(fovea.home, 'photos'), 200, 0)
    const summary = await fovea.json<Summary>('upload', 'photos', '--receipt', 'receipt.jsonl')
    expect(summary).toMatchObject({ files: 200, uploaded: 200, skipped: 0, restored: 0, failed: 0 })
    const lines = await receiptOf('receipt.jsonl')
    expect(lines.map(line => line.sha256).sort()).toEqual(await hashesOf(join(fovea.home, 'photos')))
    expect(new Set(lines.map(line => line.status))).toEqual(new Set(['uploaded']))
    expect(lines.every(line => line.version === 1 && line.assetId !== '')).toBe(true)
  })

  it('are verified, byte for byte', async () => {
    const result = await fovea.run(['verify', 'photos'])
    expect(result).toMatchObject({ code: 0, stdout: 'All 200 files are on the server, byte for byte.\n' })
  })

  it('send no bytes when they are uploaded again', async () => {
    const summary = await fovea.json<Summary>('upload', 'photos')
    expect(summary).toMatchObject({ files: 200, uploaded: 0, skipped: 200, failed: 0, bytesSent: 0 })
  })

  it('are on the list, and each can be shown', async () => {
    const assets = await fovea.json<{ id: string; label: string; sha256: string }[]>('ls', '--limit', 'all')
    expect(assets.map(one => one.sha256).sort()).toEqual(await hashesOf(join(fovea.home, 'photos')))
    const { id = '' } = assets[0] ?? {}
    expect(await fovea.json('show', id)).toEqual(assets[0])
    expect((await fovea.run(['ls', '--limit', '3'])).stdout.trim().split('\n')).toHaveLength(4)
  })

  it('come back from the server with the same hashes', async () => {
    const result = await fovea.json('download', '--all', '--to', 'back')
    expect(result).toMatchObject({ downloaded: 200, present: 0, failed: 0 })
    expect(await hashesOf(join(fovea.home, 'back'))).toEqual(await hashesOf(join(fovea.home, 'photos')))
    const again = await fovea.json('download', '--all', '--to', 'back')
    expect(again).toMatchObject({ downloaded: 0, present: 200, failed: 0 })
  })

  it('of which one was changed, one is new and one is gone, are told apart by the receipt', async () => {
    const [changed, gone] = await receiptOf('receipt.jsonl')
    await appendFile(join(fovea.home, changed?.path ?? ''), 'x')
    await rm(join(fovea.home, gone?.path ?? ''))
    await writeFile(join(fovea.home, 'photos/new.png'), photo(5000))
    const both = await fovea.run(['verify', 'photos', '--receipt', 'receipt.jsonl', '--json'])
    expect(both.code).toBe(5)
    const { faults } = JSON.parse(both.stdout)
    expect(faults.map((one: { fault: string }) => one.fault).sort()).toEqual(['different', 'missing'])
    const alone = await fovea.run(['verify', '--receipt', 'receipt.jsonl'])
    expect(alone.code).toBe(5)
    expect(alone.stdout).toContain(`different   ${join(fovea.home, changed?.path ?? '')}`)
    expect(alone.stdout).toContain(`gone        ${join(fovea.home, gone?.path ?? '')}`)
    expect(alone.stdout).toContain('198 of 200 files are on the server, 2 are not.')
  })
})

describe('An upload', () => {
  it('of a photo that is in the trash brings it back without sending it', async () => {
    await mkdir(join(fovea.home, 'one'))
    await writeFile(join(fovea.home, 'one/a.png'), photo(6000))
    await fovea.json('upload', 'one')
    const [asset] = await fovea.json<{ id: string }[]>('ls', '--label', 'a.png')
    await fovea.json('trash', asset?.id ?? '')
    expect(await fovea.json('ls', '--trashed')).toMatchObject([{ id: asset?.id }])
    const summary = await fovea.json<Summary>('upload', 'one')
    expect(summary).toMatchObject({ uploaded: 0, restored: 1, bytesSent: 0 })
  })

  it('of two equal files sends the bytes once', async () => {
    await mkdir(join(fovea.home, 'twins'))
    for (const name of ['a.png', 'b.png']) await writeFile(join(fovea.home, 'twins', name), photo(6100))
    const summary = await fovea.json<Summary>('upload', 'twins')
    expect(summary).toMatchObject({ uploaded: 1, skipped: 1, bytesSent: photo(6100).length })
  })

  it('goes on when some files are refused, and says which and why', async () => {
    await mkdir(join(fovea.home, 'mixed'))
    await writeFile(join(fovea.home, 'mixed/notes.txt'), 'just text')
    await writeFile(join(fovea.home, 'mixed/ok.png'), photo(6200))
    const result = await fovea.run(['upload', 'mixed', '--json', '--receipt', 'mixed.jsonl'])
    expect(result.code).toBe(5)
    const summary: Summary = JSON.parse(result.stdout)
    expect(summary).toMatchObject({ uploaded: 1, failed: 1 })
    expect(summary.failures).toMatchObject([
      { path: join(fovea.home, 'mixed/notes.txt'), code: 'library.type_not_allowed' },
    ])
    expect((await receiptOf('mixed.jsonl')).find(line => line.status === 'failed')).toMatchObject({
      path: 'mixed/notes.txt',
      assetId: null,
      error: { code: 'library.type_not_allowed' },
    })
  })

  it('leaves out hidden files, broken links and the receipt, and follows no link to a folder', async () => {
    const folder = join(fovea.home, 'links')
    await mkdir(folder)
    await writeFile(join(folder, '.hidden.png'), photo(6300))
    await writeFile(join(folder, 'seen.png'), photo(6301))
    await symlink(folder, join(folder, 'circle'))
    await symlink(join(folder, 'nowhere'), join(folder, 'broken.png'))
    const summary = await fovea.json<Summary>('upload', 'links', '--receipt', 'links/receipt.jsonl')
    expect(summary).toMatchObject({ files: 1, uploaded: 1 })
  })

  it('that is interrupted ends with 130 and a whole receipt, and goes on from there', async () => {
    await makePhotos(join(fovea.home, 'many'), 400, 20_000)
    const args = ['upload', 'many', '--receipt', 'many.jsonl', '--parallel', '2']
    const child = fovea.start(args)
    let told = 0
    child.stdout?.on('data', (part: Buffer) => {
      told += part.toString().split('uploaded ').length - 1
      // Once: a second one would end the process without its last line.
      if (told >= 20 && !child.killed) child.kill('SIGINT')
    })
    const result = await resultOf(child)
    expect(result.code).toBe(130)
    const before = await receiptOf('many.jsonl')
    expect(before.length).toBeGreaterThanOrEqual(20)
    expect(before.length).toBeLessThan(400)
    const rest = await fovea.json<Summary>(...args)
    expect(rest.failed).toBe(0)
    // What was on its way at the interruption may have arrived without a line: it is skipped as well.
    expect(rest.skipped).toBeGreaterThanOrEqual(before.length)
    expect(rest.uploaded + rest.skipped).toBe(400)
    expect((await fovea.run(['verify', 'many'])).code).toBe(0)
    expect(new Set((await receiptOf('many.jsonl')).map(line => line.path)).size).toBe(400)
  })

  it('refuses to write its receipt into a file that is something else', async () => {
    await writeFile(join(fovea.home, 'diary.txt'), 'Dear diary\nnothing happened\n')
    const result = await fovea.run(['upload', 'one', '--receipt', 'diary.txt'])
    expect(result.code).toBe(1)
    expect(await readFile(join(fovea.home, 'diary.txt'), 'utf8')).toBe('Dear diary\nnothing happened\n')
  })
})

describe('A download', () => {
  const upload = async (seed: number, label: string): Promise<string> => {
    await writeFile(join(fovea.home, 'hostile.png'), photo(seed))
    await fovea.json('upload', 'hostile.png')
    const assets = await fovea.json<{ id: string; sha256: string }[]>('ls', '--limit', '5')
    const { id = '' } = assets.find(one => one.sha256 === sha256(photo(seed))) ?? {}
    const { credential } = JSON.parse(await readFile(fovea.config, 'utf8'))
    const answer = await fetch(`${server.url}/v1/assets/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${credential.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ label }),
    })
    expect(answer.status).toBe(200)
    return id
  }

  it.each([
    ['climbs up', '../../escape.png', '_.._escape.png'],
    ['is a path', '/etc/passwd', '_etc_passwd.png'],
    ['is a path of Windows', '..\\..\\windows.png', '_.._windows.png'],
    ['is hidden', '.bashrc', 'bashrc.png'],
    ['is a device of Windows', 'CON', 'asset_CON.png'],
    ['has control and direction marks', 'a\u001b[2Jb\u202egnp.png', 'a_[2Jb_gnp.png'],
    ['is blank', '     ', /^asset_[0-9a-f-]+\.png$/],
    ['is too long', 'long '.repeat(90), /^(long ){36}\.png$/],
  ])('of an asset whose label %s stays in its folder, under a safe name', async (_what, label, expected) => {
    const folder = `to-${sha256(Buffer.from(label)).slice(0, 8)}`
    const id = await upload(9000 + label.length, label)
    await fovea.json('download', id, '--to', folder)
    const names = await readdir(join(fovea.home, folder))
    expect(names).toHaveLength(1)
    expect(names[0]).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
  })

  it('shows names without letting them act on the terminal', async () => {
    const id = await upload(9500, 'evil\u001b]0;title\u0007\u202e.png')
    const list = await fovea.run(['ls', '--limit', '1'])
    const json = await fovea.run(['ls', '--limit', '1', '--json'])
    const shown = await fovea.run(['show', id])
    for (const { stdout } of [list, json, shown]) {
      for (const unsafe of ['\u001b', '\u0007', '\u202e']) expect(stdout).not.toContain(unsafe)
      expect(stdout).toContain('evil\\u001b]0;title\\u0007\\u202e.png')
    }
    expect(JSON.parse(json.stdout)[0].label).toBe('evil\u001b]0;title\u0007\u202e.png')
  })

  it('never overwrites another file, unless it is told to', async () => {
    const id = await upload(9600, 'mine.png')
    await mkdir(join(fovea.home, 'keep'))
    await writeFile(join(fovea.home, 'keep/mine.png'), 'my own work')
    await fovea.json('download', id, '--to', 'keep')
    expect(await readFile(join(fovea.home, 'keep/mine.png'), 'utf8')).toBe('my own work')
    expect((await readdir(join(fovea.home, 'keep'))).sort()).toEqual([`mine (${id}).png`, 'mine.png'])
    await fovea.json('download', id, '--to', 'keep', '--force')
    expect(await readFile(join(fovea.home, 'keep/mine.png'))).toEqual(photo(9600))
  })

  it('goes on where it was broken off, and throws damaged beginnings away', async () => {
    const id = await upload(9700, 'part.png')
    await fovea.json('download', id, '--to', 'parts')
    const [part] = await fovea.json<{ sha256: string }[]>('ls', '--label', 'part.png')
    const key = sha256(Buffer.from(`${id} ${part?.sha256}`)).slice(0, 32)
    const partFile = join(fovea.home, 'parts', `.fovea-${key}.part`)
    const whole = photo(9700)
    await rm(join(fovea.home, 'parts/part.png'))
    await writeFile(partFile, whole.subarray(0, 100))
    await fovea.json('download', id, '--to', 'parts')
    expect(await readFile(join(fovea.home, 'parts/part.png'))).toEqual(whole)

    await rm(join(fovea.home, 'parts/part.png'))
    await writeFile(partFile, Buffer.alloc(100))
    const damaged = await fovea.run(['download', id, '--to', 'parts'])
    expect(damaged.code).toBe(1)
    expect(damaged.stderr).toContain('arrived damaged')
    expect(await readdir(join(fovea.home, 'parts'))).toEqual([])
    await fovea.json('download', id, '--to', 'parts')
    expect(await readFile(join(fovea.home, 'parts/part.png'))).toEqual(whole)
  })

  it('follows no link that stands where its part file should be', async () => {
    const id = await upload(9800, 'trap.png')
    const key = sha256(Buffer.from(`${id} ${sha256(photo(9800))}`)).slice(0, 32)
    await mkdir(join(fovea.home, 'trap'))
    await writeFile(join(fovea.home, 'victim'), 'untouched')
    await symlink(join(fovea.home, 'victim'), join(fovea.home, 'trap', `.fovea-${key}.part`))
    expect((await fovea.run(['download', id, '--to', 'trap'])).code).toBe(1)
    expect(await readFile(join(fovea.home, 'victim'), 'utf8')).toBe('untouched')
  })
})

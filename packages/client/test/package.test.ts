import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type LocalServer, startServer } from './local-server.ts'

const run = promisify(execFile)
const here = join(import.meta.dirname, '..')
const bin = join(here, '../../node_modules/.bin')

/** The package as a stranger has it: built, packed, and installed into an empty folder. */
describe('The packed package', { timeout: 120_000 }, () => {
  let folder: string
  let server: LocalServer

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fovea-client-'))
    const [source, consumer] = [join(folder, 'package'), join(folder, 'consumer')]
    await mkdir(source)
    await mkdir(consumer)
    await run(join(bin, 'tsc'), ['-p', join(here, 'tsconfig.build.json'), '--outDir', join(source, 'dist')])
    for (const name of ['package.json', 'README.md']) await cp(join(here, name), join(source, name))
    await run('npm', ['pack', '--pack-destination', folder], { cwd: source })
    const [tarball] = (await readdir(folder)).filter(name => name.endsWith('.tgz'))
    await writeFile(join(consumer, 'package.json'), '{"name":"consumer","private":true,"type":"module"}')
    const install = ['install', '--offline', '--no-audit', '--no-fund', join(folder, tarball ?? '')]
    await run('npm', install, { cwd: consumer })
    const page = { items: [{ id: 'a1', label: 'one' }], nextCursor: null }
    server = await startServer(json(200, page))
    folder = consumer
  }, 120_000)

  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await rm(join(folder, '..'), { recursive: true })
  })

  it('brings no dependencies, no sources and no tests', async () => {
    const installed = join(folder, 'node_modules')
    expect((await readdir(installed)).filter(name => !name.startsWith('.'))).toEqual(['@fovea'])
    expect((await readdir(join(installed, '@fovea/client'))).sort()).toEqual([
      'README.md',
      'dist',
      'package.json',
    ])
  })

  it('is imported and used by plain Node', async () => {
    const script = `
      import { createClient, FoveaError } from '@fovea/client'
      const client = createClient({ baseUrl: process.argv[2] })
      for await (const asset of client.assets.iterate()) console.log(asset.id, new FoveaError({ code: 'x', message: 'y' }).code)`
    await writeFile(join(folder, 'use.mjs'), script)
    const { stdout } = await run(process.execPath, ['use.mjs', server.url], { cwd: folder })
    expect(stdout).toBe('a1 x\n')
  })

  it.each([
    ['README', 'README.md'],
    ['guide', '../../docs/guide/client.md'],
  ])('its %s compiles against its types, strictly', async (name, path) => {
    const text = await readFile(join(here, path), 'utf8')
    const examples = [...text.matchAll(/```ts\n([\s\S]+?)```/g)].map(match => match[1])
    expect(examples[0]).toContain('createClient')
    await writeFile(join(folder, `${name}.mts`), examples.join('\n'))
    const types = join(here, '../../node_modules/@types')
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable']
    const modules = ['--module', 'nodenext', '--types', 'node', '--typeRoots', types]
    await run(join(bin, 'tsc'), [...options, ...modules, `${name}.mts`], { cwd: folder })
  })

  it('a misused call does not compile', async () => {
    const wrong = `import { createClient } from '@fovea/client'
      const client = createClient({ baseUrl: '' })
      const limit: string = (await client.assets.list({ limit: 'many' })).items[0].size`
    await writeFile(join(folder, 'wrong.mts'), wrong)
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable']
    const check = run(join(bin, 'tsc'), [...options, '--module', 'nodenext', 'wrong.mts'], { cwd: folder })
    const output = await check.then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    )
    expect(output.match(/error TS2322/g)).toHaveLength(2)
  })
})

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bin, here, type Packed, packObserver, run } from './packed.ts'

const LIMIT = 10_000
const STRICT = [
  '--noEmit',
  '--strict',
  '--exactOptionalPropertyTypes',
  '--target',
  'es2022',
  '--lib',
  'es2022,dom',
]
const MODULES = ['--module', 'nodenext']

describe('The packed package', { timeout: 120_000 }, () => {
  let packed: Packed
  beforeAll(async () => {
    packed = await packObserver()
  }, 120_000)
  afterAll(() => packed[Symbol.asyncDispose]())

  it('brings no dependencies, no sources and no tests', async () => {
    const names = await readdir(join(packed.folder, 'node_modules'))
    expect(names.filter(name => !name.startsWith('.'))).toEqual(['@fovea'])
    expect((await readdir(packed.installed)).sort()).toEqual(['README.md', 'dist', 'package.json'])
  })

  it.each(['index.js', 'observer.iife.js'])(
    '%s weighs at most 10 kB compressed, and evaluates no text',
    async name => {
      const code = await readFile(join(packed.installed, 'dist', name))
      expect(gzipSync(code).length).toBeLessThanOrEqual(LIMIT)
      expect(code.toString()).not.toMatch(/\beval\(|new Function/)
    },
  )

  it('is imported where there is no window, and does nothing there', async () => {
    const script = `import { init } from '@fovea/observer'
      const observer = init({ apiKey: 'k', endpoint: 'https://fovea.example.org' })
      observer.identify('a'); observer.track('b'); observer.pause(); await observer.flush(); await observer.stop()
      console.log('done')`
    await writeFile(join(packed.folder, 'server.mjs'), script)
    const { stdout, stderr } = await run(process.execPath, ['server.mjs'], { cwd: packed.folder })
    expect([stdout, stderr]).toEqual(['done\n', ''])
  })

  it.each([
    ['README', 'README.md'],
    ['guide', '../../docs/guide/observer.md'],
  ])('the examples of its %s compile against its types, strictly', async (name, path) => {
    const text = await readFile(join(here, path), 'utf8')
    const examples = [...text.matchAll(/```ts\n([\s\S]+?)```/g)].map(match => match[1])
    expect(examples[0]).toContain('init')
    await writeFile(join(packed.folder, `${name}.mts`), examples.join('\n'))
    await run(join(bin, 'tsc'), [...STRICT, ...MODULES, `${name}.mts`], { cwd: packed.folder })
  })

  it('does not compile when it is misused', async () => {
    const wrong = `import { init } from '@fovea/observer'
      init({ apiKey: 'k', endpoint: '/', sampleRate: 'all' }).identify(42)`
    await writeFile(join(packed.folder, 'wrong.mts'), wrong)
    const check = run(join(bin, 'tsc'), [...STRICT, ...MODULES, 'wrong.mts'], { cwd: packed.folder })
    await expect(check).rejects.toMatchObject({ stdout: expect.stringMatching(/TS2322[\s\S]*TS2345/) })
  })
})

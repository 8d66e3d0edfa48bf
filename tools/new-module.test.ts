import { execFile, execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namesOf, rename } from './new-module/names.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIN = join(ROOT, 'node_modules/.bin')
const PATIENCE_MS = 300_000

/** A copy of the tree inside the tree, so that packages are found where they really are: children may read them only there. */
let tree: string

const git = (...args: string[]): string => execFileSync('git', args, { cwd: tree, encoding: 'utf8' })

/** Runs a program in the copy; rejects with all that it printed. */
const run = async (program: string, ...args: string[]): Promise<string> => {
  const options = { cwd: tree, maxBuffer: 2 ** 26, env: { ...process.env, VITEST: '', NODE_OPTIONS: '' } }
  const { stdout, stderr } = await promisify(execFile)(join(BIN, program), args, options).catch(error => {
    throw new Error(`${program} ${args.join(' ')}:\n${error.stdout}\n${error.stderr}`)
  })
  return stdout + stderr
}

beforeAll(() => {
  mkdirSync(join(ROOT, '.scratch'), { recursive: true })
  tree = mkdtempSync(join(ROOT, '.scratch/new-module-'))
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  for (const file of files.split('\n')) {
    if (file !== '' && existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(tree, file))
  }
  mkdirSync(join(tree, 'node_modules'))
  symlinkSync(BIN, join(tree, 'node_modules/.bin'))
  git('init', '-q')
  git('add', '-A')
  git('-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '-qm', 'before')
})
afterAll(() => rmSync(tree, { recursive: true, force: true }))

describe('a new module', () => {
  it('is refused under a name that cannot be one, and nothing is changed', {
    timeout: PATIENCE_MS,
  }, async () => {
    for (const [args, words] of [
      [[], 'Usage'],
      [['Notes'], 'is no name'],
      [['no-tes'], 'is no name'],
      [['../notes'], 'is no name'],
      [['jobs'], 'means something else'],
      [['weather'], 'weather NOUN'],
      [['notes', 'select'], 'means something else'],
      [['library', 'shelf'], 'is there already'],
      [['notes', 'note', 'more'], 'Usage'],
    ] as const) {
      await expect(run('node', 'tools/new-module.ts', ...args)).rejects.toThrow(words)
    }
    expect(git('status', '--porcelain')).toBe('')
  })

  it('is made, registered, and said where it is', { timeout: PATIENCE_MS }, async () => {
    expect(await run('node', 'tools/new-module.ts', 'gadgets')).toContain('server/src/modules/gadgets')
    git('add', '-A')
    const added = git('diff', '--cached', '--name-only', '--diff-filter=A').trim().split('\n')
    expect(added).toContain('server/src/modules/gadgets/migrations/100_gadget.up.sql')
    expect(added).toContain('console/src/modules/gadgets/gadgets-page.tsx')
    const changed = git('diff', '--cached', '--name-only', '--diff-filter=M').trim().split('\n')
    expect(changed).toEqual(
      expect.arrayContaining([
        'console/src/modules.ts',
        'docs/reference/configuration.md',
        'docs/reference/openapi.json',
        'packages/client/src/schema.generated.ts',
        'server/src/app.ts',
        'server/src/config.ts',
        'tools/dependency-rules.mjs',
      ]),
    )
    // No word of the template is left in what was made, nor a scope of the module that the template borrows from.
    expect(git('diff', '--cached').match(/^\+.*(atelier|easel).*/gim) ?? []).toEqual([])
    const own = git('diff', '--cached', '--', 'server/src/modules/gadgets', 'console/src/modules/gadgets')
    expect(own.match(/library:/g) ?? []).toEqual([])
  })

  it('is not made twice', { timeout: PATIENCE_MS }, async () => {
    await expect(run('node', 'tools/new-module.ts', 'gadgets')).rejects.toThrow('is there already')
    expect(git('diff', '--name-only')).toBe('')
  })

  it('keeps format, shape, order, and the generated files', { timeout: PATIENCE_MS }, async () => {
    await run('biome', 'check', '.')
    await run('node', 'tools/check-shape.ts')
    await run('depcruise', '--config', 'tools/dependency-rules.mjs', 'server/src', 'console/src/modules.ts')
    await run('node', 'tools/generate.ts', '--check')
  })

  it('has the right types on both sides', { timeout: PATIENCE_MS }, async () => {
    const check = async (folder: string, project: string, files: string[]): Promise<void> => {
      const own = join(tree, folder, 'tsconfig.gadgets.json')
      writeFileSync(own, JSON.stringify({ extends: project, include: [], files }))
      await run('tsc', '-p', own)
      rmSync(own)
    }
    await check('.', './tsconfig.json', ['server/src/main.ts', 'server/src/modules/gadgets/gadgets.test.ts'])
    await check('console', './tsconfig.json', ['src/modules.ts'])
  })

  it('passes its own test: over HTTP, by its job, on a real database', { timeout: PATIENCE_MS }, async () => {
    expect(await run('vitest', 'run', 'server/src/modules/gadgets')).toMatch(/Tests .*5 passed/)
  })
})

describe('the words of a new module', () => {
  it.each([
    ['galleries', undefined, { noun: 'gallery', nouns: 'galleries' }],
    ['notes', undefined, { noun: 'note', nouns: 'notes' }],
    ['wiki', 'entry', { noun: 'entry', nouns: 'entries' }],
    ['wiki', 'box', { noun: 'box', nouns: 'boxes' }],
  ])('%s %s', (module, noun, expected) => {
    expect(namesOf(module, noun)).toMatchObject({ module, ...expected })
  })

  it('follow the noun in each spelling', () => {
    const names = namesOf('wiki', 'entry')
    expect(rename("an easel of createEasel(), 'library:read', ATELIER_MAX_EASELS, /v1/easels", names)).toBe(
      "an entry of createEntry(), 'wiki:read', WIKI_MAX_ENTRIES, /v1/entries",
    )
    expect(rename('An easel', namesOf('notes'))).toBe('A note')
  })
})

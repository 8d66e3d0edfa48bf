import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Names, namesOf, rename } from './new-module/names.ts'
import { registrations } from './new-module/register.ts'

/**
 * `npm run new:module -- NAME [NOUN]` makes a module that works from end to end and registers it everywhere. Its templates are
 * real files, `server/template` and `console/template`, that every check of the tree covers.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDERS = ['server', 'console'] as const

interface NewFile {
  readonly path: string
  readonly text: string
}

const filesFor = (names: Names): NewFile[] =>
  FOLDERS.flatMap(part => {
    const template = join(ROOT, part, 'template/atelier')
    const files = readdirSync(template, { recursive: true, withFileTypes: true }).filter(entry =>
      entry.isFile(),
    )
    return files.map(({ parentPath, name }) => {
      const from = join(parentPath, name)
      const to = rename(from.slice(template.length), names)
      return {
        path: `${part}/src/modules/${names.module}${to}`,
        text: rename(readFileSync(from, 'utf8'), names),
      }
    })
  })

const write = ({ path, text }: NewFile): void => {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true })
  writeFileSync(join(ROOT, path), text)
}

const run = (program: string, ...args: string[]): void => {
  const { status } = spawnSync(join(ROOT, 'node_modules/.bin', program), args, {
    cwd: ROOT,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed`)
}

const make = (names: Names): void => {
  for (const part of FOLDERS) {
    const folder = `${part}/src/modules/${names.module}`
    if (existsSync(join(ROOT, folder))) throw new Error(`${folder} is there already; nothing was changed.`)
  }
  const changed = registrations(names).map(({ path, change }) => ({
    path,
    text: change(readFileSync(join(ROOT, path), 'utf8')),
  }))
  // Everything that can fail for a reason of its own has happened before the first file is written.
  const files = [...filesFor(names), ...changed]
  for (const file of files) write(file)
  const code = files.map(({ path }) => path).filter(path => /\.(tsx?|mjs)$/.test(path))
  run('biome', 'check', '--write', ...code)
  run('node', 'tools/generate.ts')
}

const NEXT = ({ module, nouns }: Names): string => `
The module ${module} is there, with ${nouns} that work from end to end:

  server/src/modules/${module}     the tables, rules, routes and the job; its test goes through HTTP
  console/src/modules/${module}    the page /${module}

Try it:  node_modules/.bin/vitest run server/src/modules/${module}
         npm run check
Then make it yours, from schema.ts and migrations/ on.
`

const [module = '', noun, ...rest] = process.argv.slice(2)
try {
  if (module === '' || rest.length > 0)
    throw new Error('Usage: npm run new:module -- NAME [NOUN]   e.g. notes, or wiki article')
  const names = namesOf(module, noun)
  make(names)
  console.log(NEXT(names))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const run = promisify(execFile)
export const here = join(import.meta.dirname, '..')
export const bin = join(here, '../../node_modules/.bin')

/** The package as a stranger has it: built, packed, and installed into an empty folder. */
export interface Packed extends AsyncDisposable {
  /** The consumer's folder; the package is in its `node_modules`. */
  readonly folder: string
  /** The installed package itself. */
  readonly installed: string
}

export const packObserver = async (): Promise<Packed> => {
  const root = await mkdtemp(join(tmpdir(), 'fovea-observer-'))
  const [source, folder] = [join(root, 'package'), join(root, 'consumer')]
  await mkdir(source)
  await mkdir(folder)
  const dist = join(source, 'dist')
  const production = { env: { ...process.env, NODE_ENV: 'production' } }
  await run(join(bin, 'vite'), ['build', here, '--outDir', dist, '--logLevel', 'warn'], production)
  await run(join(bin, 'tsc'), ['-p', join(here, 'tsconfig.build.json'), '--outDir', dist])
  for (const name of ['package.json', 'README.md']) await cp(join(here, name), join(source, name))
  await run('npm', ['pack', '--pack-destination', root], { cwd: source })
  const tarball = (await readdir(root)).find(name => name.endsWith('.tgz')) ?? ''
  await writeFile(join(folder, 'package.json'), '{"name":"consumer","private":true,"type":"module"}')
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(root, tarball)], { cwd: folder })
  return {
    folder,
    installed: join(folder, 'node_modules/@fovea/observer'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { Problem } from '#kernel/errors'

/** A package of tasks on the disk. */
export interface PackagePlace {
  /** As VISION_TASKS names it. */
  readonly name: string
  /** The file that exports `tasks`, as a file URL. */
  readonly entry: string
  /** Folders that its code may read: its own, and those that its dependencies are looked for in. */
  readonly read: readonly string[]
}

export const packageFault = (name: string, reason: string, cause?: unknown): Problem =>
  new Problem({
    status: 500,
    code: 'config.invalid',
    message: `VISION_TASKS: ${name}: ${reason}.`,
    retryable: false,
    ...(cause === undefined ? {} : { cause }),
  })

const PackageJson = z.object({
  main: z.string().optional(),
  fovea: z.object({ tasks: z.string().optional() }).optional(),
})

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    found => found.isDirectory(),
    () => false,
  )

/** The folder itself and all above it, the nearest first. */
const upwards = (from: string): string[] => {
  const folders = [from]
  for (let folder = from; dirname(folder) !== folder; folder = dirname(folder)) folders.push(dirname(folder))
  return folders
}

/**
 * Finds what an entry of VISION_TASKS names: a folder, or a package in the node_modules of the current folder or of
 * Fovea. Its package.json names the file in `fovea.tasks`, else in `main`. Throws `config.invalid`.
 */
export const findPackage = async (name: string, from: string): Promise<PackagePlace> => {
  const folder = await realpath(await folderOf(name, from))
  const manifest = await readManifest(name, folder)
  const file = resolve(folder, manifest.fovea?.tasks ?? manifest.main ?? 'index.js')
  if (!file.startsWith(folder + sep)) throw packageFault(name, `its tasks are outside of its folder: ${file}`)
  const isThere = await stat(file).then(
    found => found.isFile(),
    () => false,
  )
  if (!isThere) throw packageFault(name, `there is no file ${file}; package.json names it in fovea.tasks`)
  const candidates = upwards(folder).map(above => join(above, 'node_modules'))
  const modules: string[] = []
  for (const candidate of candidates) if (await isFolder(candidate)) modules.push(candidate + sep)
  const shared = upwards(folder).find(above => above.endsWith(`${sep}node_modules`))
  return {
    name,
    entry: pathToFileURL(file).href,
    read: [folder + sep, ...modules, ...(shared === undefined ? [] : [shared + sep])],
  }
}

const folderOf = async (name: string, from: string): Promise<string> => {
  if (isAbsolute(name) || /^\.{1,2}([/\\]|$)/.test(name)) {
    const folder = resolve(from, name)
    if (await isFolder(folder)) return folder
    throw packageFault(name, `there is no folder ${folder}`)
  }
  for (const above of [...upwards(from), ...upwards(import.meta.dirname)]) {
    const folder = join(above, 'node_modules', name)
    if (await isFolder(folder)) return folder
  }
  throw packageFault(name, `there is no such package in a node_modules folder; a folder begins with / or ./`)
}

const readManifest = async (name: string, folder: string): Promise<z.infer<typeof PackageJson>> => {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch((error: unknown) => {
    throw packageFault(name, `there is no package.json in ${folder}`, error)
  })
  try {
    return PackageJson.parse(JSON.parse(text))
  } catch (error) {
    throw packageFault(name, 'its package.json cannot be read', error)
  }
}

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const MODULES = join(ROOT, 'node_modules')
export const PINNED_NODE = join(MODULES, '.bin', 'node')

export const readJson = path => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // A stamp that is missing or cut short means "do it again".
    return null
  }
}

export const writeJson = (path, value) => {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(value)}\n`)
  renameSync(draft, path)
}

/** Adds the names and contents of a file, or of all files below a folder, to the hash; what is missing adds its absence. */
const hashPath = (hash, path) => {
  let entries
  try {
    entries = readdirSync(join(ROOT, path), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )
  } catch (error) {
    hash.update(`${path}\0`)
    if (error.code === 'ENOTDIR') hash.update(readFileSync(join(ROOT, path)))
    else if (error.code !== 'ENOENT') throw error
    return
  }
  for (const entry of entries) hashPath(hash, `${path}/${entry.name}`)
}

export const hashOf = paths => {
  const hash = createHash('sha256')
  for (const path of paths) hashPath(hash, path)
  return hash.digest('hex')
}

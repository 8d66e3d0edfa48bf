import { createStore } from '#/data/store.ts'

/** Which collections show what is below them, on this device. */
const KEY = 'fovea.tree'
/** Beyond this many remembered ones the oldest are forgotten. */
const MOST = 500

function read(): ReadonlySet<string> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return new Set(Array.isArray(stored) ? stored.filter(id => typeof id === 'string') : [])
  } catch {
    // Storage may be blocked, or hold something else: the tree is then closed.
    return new Set()
  }
}

export const openRows = createStore<ReadonlySet<string>>(read())

function keep(open: ReadonlySet<string>) {
  openRows.set(open)
  try {
    localStorage.setItem(KEY, JSON.stringify([...open].slice(-MOST)))
  } catch {
    // Storage may be blocked; the tree then forgets when the page is closed.
  }
}

export function toggleRow(id: string) {
  const open = new Set(openRows.get())
  if (!open.delete(id)) open.add(id)
  keep(open)
}

/** Opens what is above a collection, so that it is seen. */
export function revealRow(ancestors: readonly string[]) {
  const open = openRows.get()
  if (!ancestors.every(id => open.has(id))) keep(new Set([...open, ...ancestors]))
}

import type { Collection } from '@fovea/client'
import type { CollectionTree } from '../data/collections.ts'

export type TreeRow = {
  collection: Collection
  /** From 1. */
  level: number
  position: number
  siblings: number
  /** Undefined when there is nothing below. */
  isOpen: boolean | undefined
}

/** The rows that are seen, from top to bottom. */
export function rowsOf(tree: CollectionTree, open: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = []
  const add = (parent: string | null, level: number) => {
    const siblings = tree.children.get(parent) ?? []
    siblings.forEach((collection, index) => {
      const hasChildren = tree.children.has(collection.id)
      const isOpen = hasChildren ? open.has(collection.id) : undefined
      rows.push({ collection, level, position: index + 1, siblings: siblings.length, isOpen })
      if (isOpen) add(collection.id, level + 1)
    })
  }
  add(null, 1)
  return rows
}

export type TreeMove = { focus: number } | { toggle: number } | null

/** What a key means in a tree, after the ARIA pattern: `at` is the focused row. */
export function answerTreeKey(key: string, rows: readonly TreeRow[], at: number): TreeMove {
  const row = rows[at]
  if (!row) return rows.length > 0 ? { focus: 0 } : null
  switch (key) {
    case 'ArrowDown':
      return at + 1 < rows.length ? { focus: at + 1 } : null
    case 'ArrowUp':
      return at > 0 ? { focus: at - 1 } : null
    case 'Home':
      return { focus: 0 }
    case 'End':
      return { focus: rows.length - 1 }
    case 'ArrowRight':
      if (row.isOpen === undefined) return null
      return row.isOpen ? { focus: at + 1 } : { toggle: at }
    case 'ArrowLeft':
      if (row.isOpen) return { toggle: at }
      return parentOf(rows, at)
    default:
      return key.length === 1 && key !== ' ' ? byLetter(key, rows, at) : null
  }
}

function parentOf(rows: readonly TreeRow[], at: number): TreeMove {
  const level = rows[at]?.level ?? 1
  const focus = rows.slice(0, at).findLastIndex(row => row.level < level)
  return focus < 0 ? null : { focus }
}

function byLetter(key: string, rows: readonly TreeRow[], at: number): TreeMove {
  const begins = ({ collection }: TreeRow) => collection.name.toLowerCase().startsWith(key.toLowerCase())
  const below = rows.findIndex((row, index) => index > at && begins(row))
  const focus = below < 0 ? rows.findIndex(begins) : below
  return focus < 0 ? null : { focus }
}

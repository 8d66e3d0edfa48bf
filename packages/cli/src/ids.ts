import { UsageError } from './exit.ts'
import { readStdin } from './stdin.ts'

/** What a pipe may carry at most; ids alone take 37 bytes each, so that is seven million of them. */
const MAX_INPUT = 256 * 1024 * 1024
const TOO_MUCH = 'Too much comes in on stdin; send ids alone: fovea ls --ids --limit all'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export type Kind = 'asset' | 'job'

/** Ids as this server makes them. */
export const isId = (text: string): boolean => UUID.test(text)

/**
 * The ids among the arguments, each once; `-` stands for those on stdin: the JSON of a list, JSON lines (a receipt,
 * too), or text with an id at the start of each line, as lists print it.
 */
export async function readIds(given: string[], kind: Kind): Promise<string[]> {
  const ids: string[] = []
  let read = false
  for (const text of given) {
    if (text !== '-') ids.push(text)
    // A second `-` has nothing left to read.
    else if (!read) ids.push(...parseIds(await readStdin(MAX_INPUT, TOO_MUCH), kind))
    read ||= text === '-'
  }
  return [...new Set(ids)]
}

/** The ids in what a pipe carried. */
export function parseIds(text: string, kind: Kind): string[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  if (!/^[[{]/.test(trimmed)) return lineIds(trimmed, kind)
  return entriesOf(trimmed).flatMap((entry, at) => {
    const id = idOf(entry, kind)
    if (id === undefined) throw new UsageError(`Entry ${at + 1} on stdin is not ${article(kind)}`)
    return id === null ? [] : [id]
  })
}

function lineIds(text: string, kind: Kind): string[] {
  return text.split('\n').flatMap((line, at) => {
    const [word = ''] = line.trim().split(/\s/, 1)
    // The heading of a table.
    if (word === '' || (at === 0 && word === 'ID')) return []
    if (!isId(word))
      throw new UsageError(`Line ${at + 1} on stdin does not begin with the id of ${article(kind)}: ${word}`)
    return [word]
  })
}

/** One document, or one on each line. */
function entriesOf(text: string): unknown[] {
  const whole = parse(text)
  if (whole !== undefined) return listOf(whole)
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    const entry = parse(line)
    if (entry === undefined) throw new UsageError(`Line ${at + 1} on stdin is not JSON`)
    return [entry]
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not one document; the caller looks at the lines.
    return undefined
  }
}

/** `{items: […]}` is how the API answers a list. */
function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return isObject(value) && Array.isArray(value.items) ? value.items : [value]
}

/** Null where the entry is about something that has none: a file that failed, a job without an asset. */
function idOf(entry: unknown, kind: Kind): string | null | undefined {
  if (typeof entry === 'string') return entry
  if (!isObject(entry)) return undefined
  const id = kind === 'asset' && 'assetId' in entry ? entry.assetId : entry.id
  return typeof id === 'string' || id === null ? id : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function article(kind: Kind): string {
  return kind === 'asset' ? 'an asset' : 'a job'
}

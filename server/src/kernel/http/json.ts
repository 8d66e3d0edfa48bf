import { invalidField } from './problem-reply.ts'
import { textFault } from './text.ts'

/** Deeper documents serve no route and only wear out recursive code behind the edge. */
const MAX_DEPTH = 32

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** What is wrong, and where: the names that lead there from the root. */
interface Fault {
  readonly at: readonly string[]
  readonly message: string
}
type Parsed = { readonly value: unknown } | { readonly fault: Fault }

/**
 * Parses a JSON body strictly: UTF-8 only; no duplicate keys, no `__proto__`, at most 32 levels, no NUL and
 * no lone surrogates. Throws 400 `request.invalid` that names the field.
 */
export const parseJson = (body: Buffer): unknown => {
  const parsed = parse(decode(body))
  if ('value' in parsed) return parsed.value
  const { at, message } = parsed.fault
  throw invalidField(['body', ...at].join('.'), message)
}

/** Parses a JSON body that its route judges part by part: only UTF-8 and JSON are asked of it here. */
export const parseJudged = (body: Buffer): unknown => {
  const parsed = parseLoosely(decode(body))
  if ('value' in parsed) return parsed.value
  throw invalidField('body', parsed.fault.message)
}

/**
 * Reads JSON that stands in a text (a field of a form or of a query) as strictly as a body: no duplicate keys,
 * no `__proto__`, at most 32 levels, no NUL and no lone surrogates. A fault is told in words that follow the
 * field's name (`a.b is given twice`), never thrown.
 */
export const readJsonText = (text: string): { readonly value: unknown } | { readonly fault: string } => {
  const parsed = parse(text)
  if ('value' in parsed) return parsed
  const { at, message } = parsed.fault
  return { fault: at.length > 0 ? `${at.join('.')} ${message}` : message }
}

const parse = (text: string): Parsed => {
  const parsed = parseLoosely(text)
  if ('fault' in parsed) return parsed
  // Raw NULs are no JSON, and well-formed text has no raw surrogates: only escapes can smuggle these in.
  const suspect = text.includes('\\u') || !text.isWellFormed()
  const fault = faultOfStructure(text) ?? (suspect ? faultOfTexts(parsed.value, []) : null)
  return fault ? { fault } : parsed
}

const decode = (body: Buffer): string => {
  try {
    return utf8.decode(body)
  } catch {
    throw invalidField('body', 'is not UTF-8')
  }
}

const parseLoosely = (text: string): Parsed => {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    const position = error instanceof Error ? /at position \d+/.exec(error.message)?.[0] : undefined
    return { fault: { at: [], message: `is not valid JSON${position ? ` (${position})` : ''}` } }
  }
}

/** Finds the end of the JSON string that starts at `start` (its opening quote). */
const endOfString = (text: string, start: number): number => {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

const isEscaped = (text: string, at: number): boolean => {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1
  return backslashes % 2 === 1
}

const keyAt = (text: string, start: number, end: number): string => {
  const raw = text.slice(start + 1, end)
  return raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw
}

const faultOfKey = (key: string, seen: Set<string>): Fault | null => {
  if (key === '__proto__') return { at: [key], message: 'is not an accepted name' }
  if (seen.has(key)) return { at: [key], message: 'is given twice' }
  seen.add(key)
  return null
}

/** Walks text that is known to be valid JSON: `JSON.parse` itself keeps the last of two equal keys. */
const faultOfStructure = (text: string): Fault | null => {
  const open: (Set<string> | null)[] = []
  let expectsKey = false
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at)
    if (sign === 0x22) {
      const end = endOfString(text, at)
      const keys = open.at(-1)
      const fault = expectsKey && keys ? faultOfKey(keyAt(text, at, end), keys) : null
      if (fault) return fault
      expectsKey = false
      at = end
    } else if (sign === 0x7b || sign === 0x5b) {
      open.push(sign === 0x7b ? new Set() : null)
      expectsKey = sign === 0x7b
      if (open.length > MAX_DEPTH) return { at: [], message: `has more than ${MAX_DEPTH} levels` }
    } else if (sign === 0x7d || sign === 0x5d) {
      open.pop()
      expectsKey = false
    } else if (sign === 0x2c) {
      expectsKey = open.at(-1) != null
    }
  }
  return null
}

const faultOfTexts = (value: unknown, at: readonly string[]): Fault | null => {
  if (typeof value === 'string') {
    const fault = textFault(value)
    return fault ? { at, message: fault } : null
  }
  if (value === null || typeof value !== 'object') return null
  for (const [key, item] of Object.entries(value)) {
    const fault = textFault(key)
    if (fault) return { at, message: `has a name that ${fault}` }
    const inner = faultOfTexts(item, [...at, key])
    if (inner) return inner
  }
  return null
}

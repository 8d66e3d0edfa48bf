import { invalidField } from './problem-reply.ts'
import { textFault } from './text.ts'

/** Far above what any route declares; a longer list is a mistake or an attack. */
const MAX_PARAMETERS = 200

export type FlatFields = Record<string, string | string[]>

const decode = (raw: string, where: string): string => {
  try {
    return decodeURIComponent(raw.replaceAll('+', ' '))
  } catch {
    throw invalidField(where, 'the percent-encoding is broken')
  }
}

/** Adds a field; one that comes several times becomes a list in the order of the request. */
export const addField = (fields: FlatFields, where: string, name: string, value: string): void => {
  if (name === '__proto__') throw invalidField(`${where}.__proto__`, 'is not an accepted name')
  const fault = textFault(value) ?? textFault(name)
  if (fault) throw invalidField(`${where}.${name.replaceAll('\u0000', '')}`, fault)
  const before = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (before === undefined) fields[name] = value
  else if (Array.isArray(before)) before.push(value)
  else fields[name] = [before, value]
}

/** Parses a query or a form body strictly; `where` names it in the issues (`query`, `body`). */
export const parseFields = (text: string, where: string): FlatFields => {
  const fields: FlatFields = {}
  if (text === '') return fields
  const pairs = text.split('&', MAX_PARAMETERS + 1)
  if (pairs.length > MAX_PARAMETERS) throw invalidField(where, `has more than ${MAX_PARAMETERS} parameters`)
  for (const pair of pairs) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const name = decode(at < 0 ? pair : pair.slice(0, at), where)
    addField(fields, where, name, at < 0 ? '' : decode(pair.slice(at + 1), `${where}.${name}`))
  }
  return fields
}

/** The query of a request target as sent; empty when there is none. */
export const queryOf = (url: string): string => {
  const at = url.indexOf('?')
  return at < 0 ? '' : url.slice(at + 1)
}

/** The path of a request target as sent, still percent-encoded. */
export const pathOf = (url: string): string => {
  const at = url.indexOf('?')
  return at < 0 ? url : url.slice(0, at)
}

import { createHash } from 'node:crypto'

/** JSON with the names of every object in order, so that equal content is equal text. */
const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`)
  return `{${fields.join(',')}}`
}

/** The same for equal values, whatever the order of their fields. */
export const keyOf = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex')

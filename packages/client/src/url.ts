type QueryValue = string | number | boolean | null | undefined | readonly (string | number)[]
export type Query = { readonly [name: string]: QueryValue }

/** Joins base, path and query; what is null or undefined is left out, a list repeats its name. */
export function urlOf(baseUrl: string, path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  const tail = search.toString()
  return `${baseUrl.replace(/\/+$/, '')}${path}${tail === '' ? '' : `?${tail}`}`
}

/**
 * An id in a path, encoded so that no id can reach another route. URL parsers resolve `.` and `..` away even when they
 * are encoded, and an empty id would be the list: with a blank behind, they name what they are, an object that does
 * not exist.
 */
export function segment(id: string | number): string {
  const encoded = encodeURIComponent(id)
  return /^\.{0,2}$/.test(encoded) ? `${encoded}%20` : encoded
}

type Xml = string | number | boolean | readonly Xml[] | { readonly [name: string]: Xml | undefined }

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const element = (name: string, value: Xml | undefined): string => {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map(each => element(name, each)).join('')
  return `<${name}>${content(value)}</${name}>`
}

const content = (value: Xml): string =>
  typeof value === 'object'
    ? Object.entries(value)
        .map(([name, inner]) => element(name, inner))
        .join('')
    : escaped(String(value))

/** A document with one root; an array becomes one element for each entry. */
export const xmlDocument = (root: string, value: Xml): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value)}`

/** Names of the root element that make a document an SVG, and what may follow a name. */
const ROOT = /^<(?:svg|svg:svg)[\s/>]/
const DOCTYPE = /^<!doctype\s+svg(?:[\s>[]|$)/i

/**
 * Whether the document's root element is `svg`, after any byte order mark, declaration, comments, processing
 * instructions and document type. HTML, or XML that only contains an SVG somewhere, is none.
 */
export function isSvg(head: Buffer): boolean {
  const source = decode(head)
  if (source === undefined) return false
  let rest = source.trimStart()
  for (;;) {
    if (ROOT.test(rest)) return true
    const end = endOfProlog(rest)
    if (end === undefined) return false
    rest = rest.slice(end).trimStart()
  }
}

/** Where the declaration, comment or document type ends with which `rest` begins. */
function endOfProlog(rest: string): number | undefined {
  if (rest.startsWith('<!--')) return after(rest, '-->', 4)
  if (rest.startsWith('<?')) return after(rest, '?>', 2)
  if (!DOCTYPE.test(rest)) return undefined
  const close = rest.indexOf('>')
  const subset = rest.indexOf('[')
  // An internal subset (entities of Adobe Illustrator) has tags of its own.
  if (subset === -1 || subset > close) return close === -1 ? undefined : close + 1
  const subsetEnd = after(rest, ']', subset)
  return subsetEnd === undefined ? undefined : after(rest, '>', subsetEnd)
}

function after(text: string, mark: string, from: number): number | undefined {
  const at = text.indexOf(mark, from)
  return at === -1 ? undefined : at + mark.length
}

/** The text by its byte order mark, else as UTF-8; undefined for bytes that are no text. */
function decode(head: Buffer): string | undefined {
  const encoding =
    head[0] === 0xff && head[1] === 0xfe
      ? 'utf-16le'
      : head[0] === 0xfe && head[1] === 0xff
        ? 'utf-16be'
        : 'utf-8'
  // The head may end within a character, so a broken one is not fatal.
  const text = new TextDecoder(encoding).decode(head)
  return text.includes('\0') ? undefined : text
}

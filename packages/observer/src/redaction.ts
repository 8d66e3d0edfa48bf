const EMAIL = /[^\s@/"'<>()[\]{},;:=]+@[^\s@/"'<>()[\]{},;:=]+\.[a-z]{2,}/gi
/** Seven digits and more, however they are grouped: phones, cards, account and social security numbers. */
const LONG_NUMBER = /\d(?:[ .()-]{0,2}\d){6,}/g
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
/** Longer than words are: session keys, signatures, links to reset a password. */
const TOKEN_LENGTH = 40
const MESSAGE_LENGTH = 500

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone percent sign: the text is what it is.
    return text
  }
}

const cleanSegment = (segment: string): string => {
  const text = decode(segment)
  if (UUID.test(text)) return text
  const clean = text.replace(EMAIL, '[email]').replace(LONG_NUMBER, '[number]')
  if (clean.length > TOKEN_LENGTH) return '[token]'
  return clean === text ? segment : clean
}

const cleanSegments = (path: string): string => path.split('/').map(cleanSegment).join('/').slice(0, 500)

/**
 * Where an address leads, without its query, and without what is personal in its path. The path alone on this origin,
 * with the origin elsewhere; a fragment only when it is a route itself (`#/…`).
 */
export const cleanAddress = (address: string): string => {
  const url = new URL(address, document.baseURI)
  const route = /^#!?(\/[^?]*)/.exec(url.hash)
  const here = url.origin === location.origin
  return `${here ? '' : url.origin}${cleanSegments(url.pathname)}${route ? `#${cleanSegments(route[1] ?? '')}` : ''}`
}

/**
 * The message of an error without what it may quote from the page's data: quoted text (but the name of a property that an
 * engine could not read), queries of addresses, e-mail addresses, numbers of four and more digits, long tokens.
 */
export const cleanMessage = (message: string): string =>
  message
    .slice(0, 4 * MESSAGE_LENGTH)
    // Quoted text of a parser has quotes in it.
    .replace(/".*(?= is not valid JSON)/s, '…')
    // The end of a text that was cut ends what is quoted, too.
    .replace(/((?:reading|setting|property|function) )?(["'`])(?:(?!\2).)*(?:\2|$)/gs, (all, known) =>
      known ? all : '…',
    )
    .replace(/(\/[^\s?#"'<>)]*)[?#][^\s"'<>)]*/g, '$1')
    .replace(/%40/g, '@')
    .replace(EMAIL, '[email]')
    .replace(/\d(?:[ .()-]{0,2}\d){3,}/g, '[number]')
    .replace(/[\w+-]{40,}/g, '[token]')
    .slice(0, MESSAGE_LENGTH)

/**
 * Whether a value of an attribute may stand in an event: a short name that somebody gave while building the page, not
 * what a framework makes anew in each build or visit, nor what may be an address or a number of a person.
 */
export const isStableName = (value: string | null): value is string =>
  !!value && /^[A-Za-z][\w-]{0,63}$/.test(value) && value.replace(/\D/g, '').length < 5

const EMAIL = /[^\s@/"'<>()[\]{},;:=]+@[^\s@/"'<>()[\]{},;:=]+\.[a-z]{2,}/gi
/** Seven digits and more, however they are grouped: phones, cards, account and social security numbers. */
const LONG_NUMBER = /\d(?:[ .()-]{0,2}\d){6,}/g
/** Longer than words are: session keys, signatures, links to reset a password. */
const TOKEN_LENGTH = 40
/** What may be a token: the parts of a JSON web token, or a long word. */
const WORDS = /eyJ[\w.-]+|[\w+-]{16,}/g
/** A part of a JSON web token, hexadecimal digits, a UUID, or sixteen letters and digits in a row that go to and fro between the two. */
const DRAWN =
  /^eyJ|(?=\d*[a-f])[\da-f]{16}|[\da-f]{8}-([\da-f]{4}-){3}|(?=[a-z\d]{16})[a-z\d]*?([a-z]\d+[a-z]|\d[a-z]+\d)/i
/** Where the kind of the signs changes: not at the words of `camelCase`. */
const TURNS = /[a-z](?=\d|[A-Z](?![a-z]{2}))|[A-Z](?=\d)|\d(?=[A-Za-z])/g
/** Turns per sign. Random base64url has 0.4, the names of articles and packages less than 0.15; shorter than 20 says nothing. */
const FEWEST_TURNS = 0.18
const SHORTEST_TURNING = 20
const MESSAGE_LENGTH = 500

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone percent sign: the text is what it is.
    return text
  }
}

/** Whether a word was drawn by a machine, and may open a door: the server's redaction judges alike. */
const isToken = (word: string): boolean =>
  DRAWN.test(word) ||
  (word.length >= SHORTEST_TURNING && word.split(TURNS).length > FEWEST_TURNS * word.length + 1)

const withoutToken = (word: string): string =>
  word.length > TOKEN_LENGTH || isToken(word) ? '[token]' : word

const cleanSegment = (segment: string): string => {
  const text = decode(segment)
  const clean = text.replace(EMAIL, '[email]').replace(WORDS, withoutToken).replace(LONG_NUMBER, '[number]')
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
  // What is written into the address itself is content.
  if (!url.protocol.startsWith('http')) return url.protocol
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
    // An apostrophe is no quote (`Can't`), also inside of one. The end of a text that was cut ends what is quoted, too.
    .replace(
      /(\w'(?=(?:[tsdm]|re|ve|ll)\b))|((?:reading|setting|property|function) )?(["'`])(?:(?!\3(?!\w)).)*(?:\3|$)/gs,
      (all, apostrophe, known) => (apostrophe || known ? all : '…'),
    )
    .replace(/(\/[^\s?#"'<>)]*)[?#][^\s"'<>)]*/g, '$1')
    .replace(/%40/g, '@')
    .replace(EMAIL, '[email]')
    .replace(WORDS, withoutToken)
    .replace(/\d(?:[ .()-]{0,2}\d){3,}/g, '[number]')
    .slice(0, MESSAGE_LENGTH)

/**
 * Whether a value of an attribute may stand in an event: a short name that somebody gave while building the page, not
 * what a framework makes anew in each build or visit, nor what may be an address or a number of a person.
 */
export const isStableName = (value: string | null): value is string =>
  !!value && /^[A-Za-z][\w-]{0,63}$/.test(value) && value.replace(/\D/g, '').length < 5 && !isToken(value)

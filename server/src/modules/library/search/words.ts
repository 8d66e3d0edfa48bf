/** Letters that stay one letter when marks are taken off, as people write them without a keyboard for them. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
  ς: 'σ',
}

/** Text as it is compared: without case, accents, and compatibility forms (NFKD). */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[ßøæœđðłıþς]/g, letter => PLAIN[letter] ?? letter)

const SYLLABIC = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}'
/** Runs of letters and digits; scripts without blanks between words give a word for each sign. */
const WORD = new RegExp(`[${SYLLABIC}]|[[\\p{L}\\p{N}\\p{M}]--[${SYLLABIC}]]+`, 'gv')
const MAX_WORD = 64

/** The words of a text, folded: everything else separates them. */
export const wordsOf = (text: string): string[] =>
  (fold(text).match(WORD) ?? []).map(word => word.slice(0, MAX_WORD))

/** One condition of a search: words that stand side by side. */
export interface Term {
  readonly words: readonly string[]
  readonly excluded: boolean
  /** The last word may be the beginning of one. */
  readonly prefix: boolean
}

const PART = /(-?)"([^"]*)"?|(\S+)/g
/** More conditions than a person types; the rest is ignored. */
const MAX_TERMS = 32

/** Reads what a person typed; anything is a search, never an error. */
export const parseSearch = (text: string): Term[] => {
  const terms: Term[] = []
  for (const [, minus = '', quoted, bare = ''] of text.matchAll(PART)) {
    const excluded = quoted === undefined ? /^-./.test(bare) : minus === '-'
    const words = wordsOf(quoted ?? bare)
    if (words.length > 0 && terms.length < MAX_TERMS) {
      terms.push({ words, excluded, prefix: quoted === undefined && !excluded })
    }
  }
  const last = terms.findLastIndex(term => term.prefix)
  return terms.map((term, at) => ({ ...term, prefix: at === last }))
}

/** How a module and its noun are written in each place. */
export interface Names {
  /** `notes`: the folder, the schema of its tables, the prefix of its codes and jobs. */
  readonly module: string
  /** `note` */
  readonly noun: string
  /** `notes` */
  readonly nouns: string
}

const WORD = /^[a-z][a-z]{1,29}$/

/** Words that mean something else in a path, in SQL, in JavaScript, or in this program already. */
const TAKEN = new Set(
  `kernel boss public auth setup me health ready metrics docs openapi jobs job queues queue stream notices notice
  projects project users user assets asset versions version collections collection uploads upload exports export api
  config settings app main test template index module modules common misc util utils helper helpers
  class default delete enum function import interface new null package return select table type typeof order group
  column constraint primary references grant role schema where with row rows name text words page list body found last
  item items key query actor route routes service reader number reply create server tables`.split(/\s+/),
)

const singularOf = (word: string): string => {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}

const pluralOf = (word: string): string => {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}

/** The names for a module. Throws an Error that says what a name must be like. */
export const namesOf = (module: string, noun = singularOf(module)): Names => {
  for (const word of [module, noun]) {
    if (!WORD.test(word))
      throw new Error(
        `"${word}" is no name: write one English word in lower case, 2 to 30 letters, e.g. notes.`,
      )
    if (TAKEN.has(word)) throw new Error(`"${word}" means something else already. Choose another word.`)
  }
  if (noun === module)
    throw new Error(
      `Name what is in the module "${module}" too, by another word: npm run new:module -- ${module} NOUN`,
    )
  return { module, noun, nouns: pluralOf(noun) }
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** A text of the template with the words of the new module. The template's own are `atelier` and `easel`, which nobody else uses. */
export const rename = (text: string, { module, noun, nouns }: Names): string => {
  const words: readonly (readonly [from: string, to: string])[] = [
    ['library:', `${module}:`],
    ['ateliers', module],
    ['atelier', module],
    ['easels', nouns],
    ['easel', noun],
  ]
  let renamed = text
  for (const [from, to] of words) {
    renamed = renamed
      .replaceAll(from, to)
      .replaceAll(capital(from), capital(to))
      .replaceAll(from.toUpperCase(), to.toUpperCase())
  }
  return withArticles(renamed, noun)
}

/** `an easel` was right; whether the new noun begins with a vowel is another question. */
const withArticles = (text: string, noun: string): string =>
  /^[aeiou]/.test(noun)
    ? text
    : text.replaceAll(`an ${noun}`, `a ${noun}`).replaceAll(`An ${noun}`, `A ${noun}`)

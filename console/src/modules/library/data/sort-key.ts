/** Letters that stay one letter when marks are taken off, as the server writes them. */
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

/** How many signs of a name the server orders by; equal ones follow their ids. */
const SIGNS = 200

/** A name as the server orders it: without case and accents, by code. An order of its own would tear the pages apart. */
export function sortKeyOf(label: string): string {
  const folded = label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[ßøæœđðłıþς]/g, letter => PLAIN[letter] ?? letter)
  return [...folded].slice(0, SIGNS).join('')
}

import { type Names, rename } from './names.ts'

/** One place that must know of a module: the file, and how its text changes. */
export interface Registration {
  readonly path: string
  readonly change: (text: string) => string
}

/** Puts `added` before or after the first match; an anchor that is gone is a fault of this tool, and says so. */
const beside = (text: string, anchor: RegExp, put: (found: string) => string): string => {
  if (!anchor.test(text))
    throw new Error(`tools/new-module/register.ts looks for ${anchor}, which is not there any more`)
  return text.replace(anchor, put)
}

const before = (text: string, anchor: RegExp, added: string): string =>
  beside(text, anchor, found => `${added}${found}`)
const after = (text: string, anchor: RegExp, added: string): string =>
  beside(text, anchor, found => `${found}${added}`)

/** `[a, b]` or, over several lines, `[a, b,]`: what follows the last entry. */
const intoList = (text: string, list: RegExp, entry: string): string =>
  beside(text, list, found => found.replace(/,?\s*\]$/, `, ${entry}]`))

const intoBraces = (text: string, braces: RegExp, entry: string): string =>
  beside(text, braces, found => found.replace(/,?\s*\}/, `, ${entry} }`))

const compose = (text: string): string => {
  let app = after(
    text,
    /^.*from '#modules\/library'\n/m,
    "import { type Atelier, atelierMigrations, createAtelier } from '#modules/atelier'\n",
  )
  app = intoList(app, /MIGRATIONS: readonly MigrationSet\[\] = \[[^\]]*\]/, 'atelierMigrations')
  app = after(app, /^interface Modules \{\n(?: {2}readonly .*\n)*/m, '  readonly atelier: Atelier\n')
  app = before(
    app,
    /^ {2}return \{ accounts, /m,
    '  const atelier = createAtelier({ ...kernel, maxEasels: config.ATELIER_MAX_EASELS })\n',
  )
  app = intoBraces(app, /^ {2}return \{ accounts, [^}]*\}/m, 'atelier')
  app = intoBraces(app, /^ {2}const \{ accounts, [^}]*\} = modules$/m, 'atelier')
  app = before(app, /\.\.\.kernel\.jobs\.routes/, '...atelier.routes, ')
  return intoList(app, /^ {4}handlers: \[[^\]]*\]/m, '...atelier.handlers')
}

const configure = (text: string): string => {
  const imported = after(
    text,
    /^import .* from '#modules\/library'\n/m,
    "import { atelierVariables } from '#modules/atelier'\n",
  )
  const listed = before(
    imported,
    /^ {2}\{ title: 'Jobs'/m,
    "  { title: 'Atelier', section: atelierVariables },\n",
  )
  return before(listed, /^ {2}\.\.\.jobVariables\.shape/m, '  ...atelierVariables.shape,\n')
}

/** A planned module has its place in the order and its scopes already. */
const order = (text: string, { module }: Names): string => {
  if (new RegExp(`^ {2}${module}: \\[`, 'm').test(text)) return text
  const placed = before(text, /^ {2}assistant: \[/m, "  atelier: ['accounts', 'library'],\n")
  return intoList(placed, /^ {2}assistant: \[[^\]]*\]/m, "'atelier'")
}

const scopes = (text: string, { module }: Names): string =>
  text.includes(`'${module}:read'`)
    ? text
    : before(text, /^ {2}'accounts:read'/m, "  'atelier:read',\n  'atelier:write',\n")

/** Everything outside the module's own folders. Words of the template are renamed in what is added, and only there. */
export const registrations = (names: Names): Registration[] => {
  const places: readonly (readonly [path: string, change: (text: string) => string])[] = [
    ['server/src/app.ts', compose],
    ['server/src/config.ts', configure],
    ['server/src/kernel/access/scopes.ts', text => scopes(text, names)],
    ['tools/dependency-rules.mjs', text => order(text, names)],
    ['console/src/modules.ts', page],
    ['console/src/modules/settings/scopes.ts', keyChoices],
    ['ARCHITECTURE.md', architecture],
  ]
  return places.map(([path, change]) => ({ path, change: text => renameAdded(text, change(text), names) }))
}

const page = (text: string): string =>
  intoList(
    after(
      text,
      /^import .*'#\/app\/module\.ts'\n/m,
      "import { atelier } from '#/modules/atelier/index.ts'\n",
    ),
    /readonly ConsoleModule\[\] = \[[^\]]*\]/,
    'atelier',
  )

const keyChoices = (text: string): string =>
  before(
    text,
    /^ {2}\{ scope: 'accounts:read'/m,
    "  { scope: 'atelier:read', does: 'See easels' },\n  { scope: 'atelier:write', does: 'Make and delete easels' },\n",
  )

const architecture = (text: string): string =>
  beside(text, /sessions → accounts ·/, found => `${found} atelier → accounts, library ·`)

/** The template's words appear nowhere in the tree but in what was just added. */
const renameAdded = (old: string, changed: string, names: Names): string => {
  if (/atelier|easel/i.test(old)) throw new Error('A word of the template is used in the program')
  // `library:` is a scope in the template, and other things here.
  return rename(changed.replaceAll('library:', 'LIBRARY-SCOPE'), names).replaceAll(
    'LIBRARY-SCOPE',
    'library:',
  )
}

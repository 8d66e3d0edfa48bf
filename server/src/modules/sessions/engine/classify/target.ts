import type { EngineTarget } from '../types.ts'

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Anything that was sent as a target; null when it names nothing. */
export const readTarget = (value: unknown): EngineTarget | null => {
  if (typeof value !== 'object' || value === null) return null
  const given: Readonly<Record<string, unknown>> = { ...value }
  const target = {
    type: text(given.type),
    id: text(given.id),
    selector: text(given.selector),
    tagName: text(given.tagName),
  }
  return (target.type ?? target.id ?? target.selector ?? target.tagName) ? target : null
}

/** One target on one route: where the selector is the same on another page, it is another thing. */
export const targetKey = (route: string, target: EngineTarget | null): string =>
  `${route}\n${target?.id ?? ''}\n${target?.selector ?? ''}\n${target?.type ?? ''}\n${target?.tagName ?? ''}`

const BUTTONS = new Set(['submit', 'reset', 'image'])
const FIELDS = new Set(['text', 'email', 'password', 'number', 'search', 'tel', 'url', 'date', 'time'])

/** What kind of thing it is, as people say: `button`, `email field`, `link`. */
export const kindOfTarget = ({ type, tagName }: EngineTarget): string => {
  const kind = (type ?? tagName ?? 'element').toLowerCase().slice(0, 40)
  if (BUTTONS.has(kind)) return 'button'
  if (kind === 'a') return 'link'
  return FIELDS.has(kind) ? `${kind} field` : kind
}

/** How a person would call it: `button “save”`, `button “main > button.save”`, `the page`. */
export const nameTarget = (target: EngineTarget | null): string => {
  if (!target) return 'the page'
  const role = kindOfTarget(target)
  const name = target.id ?? target.selector
  return name ? `${role} “${name.slice(0, 120)}”` : role
}

const tagOf = (target: EngineTarget | null): string => target?.tagName?.toLowerCase() ?? ''
const roleOf = (target: EngineTarget | null): string => target?.type?.toLowerCase() ?? ''

/** What it answers cannot be seen from outside: games, drawings, maps. */
export const isCanvas = (target: EngineTarget | null): boolean =>
  tagOf(target) === 'canvas' || roleOf(target) === 'canvas'

const NATIVE = new Set(['input', 'textarea', 'select', 'option', 'label', 'video', 'audio', 'summary'])
const NATIVE_ROLES = new Set([
  'textbox',
  'searchbox',
  'combobox',
  'checkbox',
  'radio',
  'slider',
  'spinbutton',
  'option',
])
/** Buttons that are written as inputs answer nothing by themselves. */
const INPUT_BUTTONS = new Set(['button', 'submit', 'reset', 'image'])

/** The browser itself answers a click on it: a caret, a mark, a list. */
export const isNative = (target: EngineTarget | null): boolean =>
  NATIVE_ROLES.has(roleOf(target)) || (NATIVE.has(tagOf(target)) && !INPUT_BUTTONS.has(roleOf(target)))

const LINK = /(^|[^a-z])a([^a-z]|$)/
/** A way to another place, or to other people. */
export const isLinkOrShare = (target: EngineTarget | null): boolean =>
  tagOf(target) === 'a' ||
  roleOf(target) === 'link' ||
  /share/i.test(`${target?.id ?? ''} ${target?.selector ?? ''}`) ||
  (tagOf(target) === '' && LINK.test(lastPart(target?.selector)))

const lastPart = (selector: string | null | undefined): string => selector?.split(/[\s>]+/).at(-1) ?? ''

const CLICKABLE = new Set(['button', 'a', 'input', 'select', 'textarea', 'summary', 'option', 'label'])
const CLICKABLE_ROLES = new Set([
  'button',
  'submit',
  'reset',
  'link',
  'menuitem',
  'menuitemcheckbox',
  'menuitemradio',
  'tab',
  'switch',
  'treeitem',
  ...NATIVE_ROLES,
])
const TEXT_TAGS = new Set(
  'p h1 h2 h3 h4 h5 h6 article section main blockquote pre code td th dd dt em strong body html'.split(' '),
)

/** Whether a click on it promises something; null when tag and role do not tell. */
export const isInteractive = (target: EngineTarget | null): boolean | null => {
  if (CLICKABLE_ROLES.has(roleOf(target)) || CLICKABLE.has(tagOf(target))) return true
  return TEXT_TAGS.has(tagOf(target)) ? false : null
}

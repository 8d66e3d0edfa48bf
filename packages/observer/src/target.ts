import { isStableName } from './redaction.ts'
import type { ObserverOptions, Target } from './types.ts'

const ROLES = 'button link checkbox radio switch tab option combobox'
const INTERACTIVE = `:any-link,button,input,select,textarea,summary,option,[onclick],[contenteditable]:not([contenteditable=false]),[role^=menuitem]${ROLES.replace(/ ?(\w+)/g, ',[role=$1]')}`
/** In the order in which they are looked for; only the first are unique without the tag. */
const NAMES = ['data-testid', 'data-test', 'data-cy', 'name', 'role']
const LEVELS = 5

// Safe: of the roots there are, a shadow root has a host, and the others have none.
const hostOf = (element: Element): Element | undefined => (element.getRootNode() as Partial<ShadowRoot>).host

const parentOf = (element: Element): Element | undefined => element.parentElement ?? hostOf(element)

/** `closest` that goes on above a shadow root. */
const closest = (element: Element, selector: string): Element | null => {
  let found: Element | null = null
  for (let each: Element | undefined = element; each && !found; each = hostOf(each))
    found = each.closest(selector)
  return found
}

/** Steps that need nothing above them. */
const UNIQUE = /^[#[]/

const step = (element: Element): string => {
  const tag = element.localName
  const id = element.getAttribute('id')
  if (isStableName(id)) return `#${id}`
  for (const name of NAMES) {
    const value = element.getAttribute(name)
    if (isStableName(value)) return `${name.startsWith('data') ? '' : tag}[${name}="${value}"]`
  }
  let place = 1
  for (let each = element.previousElementSibling; each; each = each.previousElementSibling) {
    if (each.localName === tag) place++
  }
  return place > 1 ? `${tag}:nth-of-type(${place})` : tag
}

const selectorOf = (element: Element): string => {
  const steps: string[] = []
  for (let each: Element | undefined = element; each && steps.length < LEVELS; each = parentOf(each)) {
    const text = step(each)
    steps.unshift(text)
    if (UNIQUE.test(text) || each === document.body) break
  }
  return steps.join('>')
}

const typeOf = (element: Element): string | undefined => {
  // Safe: both have a type.
  const { localName, type } = element as HTMLInputElement
  const name = element.getAttribute('role') ?? (/^(input|button)$/.test(localName) ? type : '')
  return /^[a-z-]{1,32}$/.test(name) ? name : undefined
}

const valid = (selectors: readonly string[] = []): string =>
  selectors
    .filter(selector => {
      try {
        return document.createElement('i').matches(selector) || true
      } catch {
        // One selector that no browser understands must not take the others with it.
        return false
      }
    })
    .join()

/** Where the pointer is a hand although nothing else tells that the element can be clicked. */
const isPointed = (element: Element): boolean => getComputedStyle(element).cursor === 'pointer'

/** The element that a click is meant for (the button around an icon, the field of a label), or null when there is none to click on here. */
export const interactiveOf = (element: Element): Element | null => {
  const found = closest(element, INTERACTIVE)
  if (found) return found
  // Safe: only a label is called so; one without a control, or of another language than HTML, has none.
  const label = closest(element, 'label') as HTMLLabelElement | null
  if (label?.control) return label.control
  let pointed: Element | null = null
  for (
    let each: Element | undefined = element;
    each && each !== document.body && isPointed(each);
    each = parentOf(each)
  ) {
    pointed = each
    // The pointer is inherited: the outermost element that has it is the one that was made clickable.
  }
  return pointed
}

export interface Describer {
  /** Undefined when nothing may be told of the element; only the tag when it is masked. */
  (element: Element, type?: string): Target | undefined
  /** The text of an element that the page allowed to be told, at most 100 characters. */
  label(element: Element): string | undefined
}

/** Says of an element what may be said: tag, role or type, and a selector made of names only. */
export const createDescriber = ({ mask, allow }: ObserverOptions): Describer => {
  const masked = valid(['[data-fovea-mask]', ...(mask ?? [])])
  const allowed = valid(allow?.text)
  const describe = (element: Element, type = typeOf(element)): Target | undefined => {
    if (closest(element, '[data-fovea-ignore]')) return undefined
    const tagName = element.localName
    // That something is drawn says nothing of what is drawn.
    if (closest(element, masked)) return { tagName, type: type === 'canvas' ? type : undefined }
    const id = element.getAttribute('id')
    return { tagName, type, id: isStableName(id) ? id : undefined, selector: selectorOf(element) }
  }
  const label = (element: Element): string | undefined => {
    if (!allowed || closest(element, masked)) return undefined
    const found = closest(element, allowed)
    // What is masked inside of it, or typed into it, was not meant.
    if (found?.querySelector(`${masked},[data-fovea-ignore],textarea`)) return undefined
    return found?.textContent?.trim().replace(/\s+/g, ' ').slice(0, 100) || undefined
  }
  return Object.assign(describe, { label })
}

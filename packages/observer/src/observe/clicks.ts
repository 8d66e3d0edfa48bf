import { createCausality } from '../causality/causality.ts'
import type { Causality } from '../causality/clicks.ts'
import type { Watch } from '../causality/watch.ts'
import { fieldsOf } from '../causality/watches.ts'
import { ticks } from '../clock.ts'
import { patch } from '../patch.ts'
import { type Describer, interactiveOf } from '../target.ts'
import type { Core } from '../types.ts'

/** Drawn by scripts or other programs: what changes inside of them cannot be seen. */
const DRAWN = 'canvas,embed,object'
const TICKED = /^(checkbox|radio|file|color)$/
const PRESSED = /^(button|submit|reset|image)$/
/** A handler that kept the page for so long has asked something: `alert` and `confirm` cannot be seen otherwise. */
const BLOCKED_MS = 500
const MEDIA = 'play pause seeking volumechange fullscreenchange'

/** The innermost element of an event, also inside of open shadow roots. */
export const elementOf = (event: Event): Element | null => {
  const [first] = event.composedPath()
  return first instanceof Element ? first : null
}

/** What lies over a canvas and is nothing to click on itself, lets the canvas take the click. */
const isOverCanvas = ({ clientX, clientY }: MouseEvent): boolean =>
  document.elementsFromPoint(clientX, clientY).some(each => each.localName === 'canvas')

const withoutFragment = (address: string): string | undefined => address.split('#')[0]

/** Whether the default action of a click, now that no handler prevented it, leads somewhere. */
const leads = ({ element, trigger }: Watch): unknown => {
  if (trigger.defaultPrevented) return false
  const link = element.closest(':any-link')
  // Safe: only `a` and `area` match, and both have an address; that of a link inside of SVG is an object.
  const address = link && String((link as HTMLAnchorElement).href)
  // A fragment of this page tells of itself by its events, if it leads anywhere.
  return (
    address && !/^javascript:/.test(address) && withoutFragment(address) !== withoutFragment(location.href)
  )
}

/** How the default action alone answers: a field took the focus with the press, a box is ticked, a picker opens. */
const fieldAnswer = ({ aim, trigger }: Watch): 'focus' | 'selection' | null => {
  // Safe: what an element does not have is undefined.
  const { type, isContentEditable, validity } = (aim ?? {}) as HTMLInputElement
  if (TICKED.test(type)) return trigger.defaultPrevented ? null : 'selection'
  return isContentEditable || (validity && !PRESSED.test(type)) ? 'focus' : null
}

/** Records clicks with what answered them, and gives the others the turn of the click. */
export const observeClicks = (core: Core, describe: Describer): Causality => {
  const causality = createCausality(core, watch => {
    if (watch.turned || !causality.awaited.has(watch)) return
    watch.turned = true
    const isFilled = fieldsOf(watch.element) !== watch.fields
    const answer = leads(watch) ? 'navigation' : (fieldAnswer(watch) ?? (isFilled && 'mutation'))
    if (answer) causality.answer(answer, watch)
    else if (ticks() - watch.at > BLOCKED_MS) causality.forget(watch)
  })
  const click = (event: MouseEvent, element: Element): void => {
    const control = interactiveOf(element)
    // A label passes its click on to its field: both are one.
    const current = causality.current()
    if (current?.aim === element && current.element !== element) return
    const drawn = element.matches(DRAWN) || (!control && isOverCanvas(event))
    const named = drawn ? element : (control ?? element)
    const target = describe(named, drawn ? 'canvas' : undefined)
    const draft = target && core.draft('click', target)
    if (!draft) return
    const told = {
      x: Math.round(event.pageX),
      y: Math.round(event.pageY),
      interactive: !!control,
      label: describe.label(named),
    }
    for (const each of event.composedPath()) if (each instanceof ShadowRoot) causality.include(each)
    if (drawn) core.commit(draft, told)
    else causality.watch({ draft, told, trigger: event, element, aim: control })
  }
  core.listen<MouseEvent>('click', event => {
    const element = elementOf(event)
    // Only people click; what a script clicks on is one of the calls below.
    if (element && event.isTrusted) click(event, element)
  })
  observeAnswers(core, causality)
  return causality
}

/** Calls that answer without a change of the document: their class, their name, and what they are. */
const CALLS = [
  ['Element', 'animate', 'mutation'],
  ['WebSocket', 'send', 'request'],
  ['Clipboard', 'writeText', 'selection'],
  ['HTMLMediaElement', 'play', 'media'],
  // A source plays once: each sound is connected anew.
  ['AudioNode', 'connect', 'media'],
] as const

/** What answers besides changes of the page and requests. */
const observeAnswers = (core: Core, causality: Causality): void => {
  for (const [type, name, kind] of CALLS) {
    // Safe: not every browser has them, and each is a class.
    const owner = (window as unknown as Record<string, { prototype: unknown } | undefined>)[type]
    patch(core, owner?.prototype, name, () => causality.answerNow(kind))
  }
  patch(core, window, 'open', () => causality.answerNow('navigation'))
  // A script saves a file or opens a picker by an element that is often in no document: no event of it comes by.
  patch(core, HTMLElement.prototype, 'click', ({ href, type }) => {
    if (href || type === 'file') causality.answer(href ? 'navigation' : 'focus')
  })
  core.listen<PointerEvent>('pointerdown', event => {
    const element = elementOf(event)
    if (element) causality.press(event, interactiveOf(element) ?? element)
  })
  core.listen('copy', () => causality.answerNow('selection'))
  core.listen('invalid', () => causality.answerNow('focus'))
  core.listen('pointerout pointerover', () => causality.act())
  core.listen('keydown wheel touchmove', () => causality.act(true))
  core.listen('focusout', () => {
    const press = causality.pressing()
    if (press) press.blurred = true
  })
  core.listen('focusin', event => {
    // A press or a key moves the focus on its own; what a handler focuses is an answer.
    if (causality.pressing()) return
    const watch = causality.current() ?? causality.untouched()
    const element = elementOf(event)
    if (watch && element && element !== watch.aim && !element.contains(watch.element))
      causality.answer('focus', watch)
  })
  // Another window, a frame, the browser's own surface: no answer can be seen there.
  core.listen('blur', event => {
    if (event.target === window) causality.abort()
  })
  core.listen('beforeprint', () => causality.answer('focus'))
  core.listen('selectionchange', () => {
    const watch = causality.latest()
    const selection = getSelection()
    // Clicks in a row on something clickable select its text by mistake.
    if (watch && selection?.type === 'Range' && !watch.aim?.contains(selection.anchorNode))
      causality.answer('selection', watch)
  })
  core.listen('toggle', () => causality.answer('mutation'))
  core.listen(MEDIA, () => causality.answer('media'))
}

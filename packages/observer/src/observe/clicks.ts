import { type Causality, createCausality } from '../causality/causality.ts'
import type { Watch } from '../causality/watch.ts'
import { ticks } from '../clock.ts'
import { type Describer, interactiveOf } from '../target.ts'
import type { Core } from '../types.ts'

/** Drawn by scripts or other programs: what changes inside of them cannot be seen. */
const DRAWN = 'canvas,embed,object'
const TICKED = 'input:is([type=checkbox],[type=radio],[type=file],[type=color])'
const EDITABLE =
  'input:not([type=button],[type=submit],[type=reset],[type=image]),textarea,select,[contenteditable]:not([contenteditable=false])'
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

/** A component of its own whose shadow root is closed to us. */
const isClosed = (element: Element): boolean =>
  element.localName.includes('-') && !element.shadowRoot && !element.childElementCount

/** Whether the default action of a click, now that no handler prevented it, leads somewhere. */
const leads = ({ element, event }: Watch): boolean => {
  if (event.defaultPrevented) return false
  const link = element.closest('a[href],area[href]')
  // Safe: only `a` and `area` match, and both have an address; that of a link inside of SVG is an object.
  const address = link && String((link as HTMLAnchorElement).href)
  if (!address || address.startsWith('javascript:')) return false
  // A fragment of this page tells of itself by its events, if it leads anywhere.
  return address.split('#')[0] !== location.href.split('#')[0]
}

/** How the default action alone answers: a field took the focus with the press, a box is ticked, a picker opens. */
const fieldAnswer = ({ aim: control, event }: Watch): 'focus' | 'selection' | null => {
  if (control?.matches(TICKED)) return event.defaultPrevented ? null : 'selection'
  return control?.matches(EDITABLE) ? 'focus' : null
}

/** Records clicks with what answered them, and gives the others the turn of the click. */
export const observeClicks = (core: Core, describe: Describer): Causality => {
  const causality = createCausality(core, watch => {
    if (!watch.open || watch.turned) return
    watch.turned = true
    const answer = leads(watch) ? 'navigation' : fieldAnswer(watch)
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
    const label = describe.label(named)
    const place = { x: Math.round(event.pageX), y: Math.round(event.pageY), interactive: control !== null }
    const metadata = label ? { ...place, label } : place
    if (drawn) {
      core.commit(draft, metadata)
      return
    }
    for (const each of event.composedPath()) if (each instanceof ShadowRoot) causality.include(each)
    causality.watch({ draft, metadata, event, element, aim: control, visible: !isClosed(element) })
  }
  core.listen<MouseEvent>(window, 'click', event => {
    const element = elementOf(event)
    if (!element) return
    // Only people click; a script that does opens a picker or saves a file on behalf of the click that it answers.
    if (event.isTrusted) click(event, element)
    else if (element.matches('input[type=file]')) causality.answer('focus', causality.current())
    else if (element.matches('a[href]')) causality.answer('navigation', causality.current())
  })
  observeAnswers(core, causality)
  return causality
}

/** What answers besides changes of the page and requests. */
const observeAnswers = (core: Core, causality: Causality): void => {
  core.listen(window, 'pointerdown', event => {
    const element = elementOf(event)
    causality.press(element ? (interactiveOf(element) ?? element) : undefined)
  })
  core.listen(window, 'pointerout pointerover', () => causality.act())
  core.listen(window, 'keydown wheel touchmove', () => causality.act(true))
  core.listen(window, 'focusout', () => {
    const press = causality.pressing()
    if (press) press.blurred = true
  })
  core.listen(window, 'focusin', event => {
    // A press or a key moves the focus on its own; what a handler focuses is an answer.
    if (causality.pressing()) return
    const watch = causality.current() ?? causality.untouched()
    const element = elementOf(event)
    if (watch && element && element !== watch.aim && !element.contains(watch.element))
      causality.answer('focus', watch)
  })
  // Another window, a frame, the browser's own surface: no answer can be seen there.
  core.listen(window, 'blur', event => {
    if (event.target === window) causality.abort()
  })
  core.listen(window, 'beforeprint', () => causality.answer('focus'))
  core.listen(document, 'selectionchange', () => {
    const watch = causality.latest()
    // Clicks in a row on something clickable select its text by mistake.
    if (watch && !watch.aim && getSelection()?.type === 'Range') causality.answer('selection', watch)
  })
  core.listen(document, 'toggle', () => causality.answer('mutation'))
  core.listen(document, MEDIA, () => causality.answer('media'))
}

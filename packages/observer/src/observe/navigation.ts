import type { Causality } from '../causality/clicks.ts'
import { patch } from '../patch.ts'
import { cleanAddress } from '../redaction.ts'
import type { Core } from '../types.ts'

const KINDS: Readonly<Record<string, string>> = { reload: 'reload', back_forward: 'pop' }

/** What is used of the browser's own view of the history. Safe: not every browser has it, whatever the types say. */
const { navigation } = globalThis as {
  navigation?: EventTarget & { readonly currentEntry?: { readonly index: number } | null }
}

/** Where the page is among the entries of its history; undefined where the browser does not tell. */
const place = (): number | undefined => navigation?.currentEntry?.index

/** The address without a fragment that leads nowhere. */
const addressNow = (): string => location.href.replace(/#$/, '')

/** Records changes of the route: loads, pushes, steps through the history, fragments that are routes. */
export const observeNavigation = (core: Core, causality: Causality): void => {
  let from = cleanAddress(location.href)
  let entry = place()
  let href = addressNow()
  const loaded = (kind: string): void => {
    const referrer = document.referrer ? cleanAddress(document.referrer) : ''
    core.record('navigation', { from: referrer, to: from, kind })
  }
  const moved = (kind: string): void => {
    const to = cleanAddress(location.href)
    const address = addressNow()
    // A router that writes the same address again later, as for the scroll position, answers nobody; nor does `#`.
    if (address !== href) causality.answer('navigation')
    else if (kind === 'push') causality.answerNow('navigation')
    href = address
    entry = place()
    if (to === from) return
    // What was clicked before is gone, and with it whatever would have answered.
    causality.abort()
    core.record('navigation', { from, to, kind })
    from = to
  }
  for (const name of ['pushState', 'replaceState']) {
    patch(core, History.prototype, name, () => () => moved('push'))
  }
  core.listen('popstate', () => {
    const before = entry
    const now = place()
    // A new fragment comes as a step, too, but forward to an entry that was not there.
    const isNew = (now ?? 1) > (before ?? 0)
    moved(isNew && location.hash ? 'hash' : 'pop')
  })
  core.listen('hashchange', () => moved('hash'))
  // The page goes away, however long the next one takes, or something is saved; steps within it tell of themselves.
  core.listen<Event & { destination?: { sameDocument: boolean } }>(
    'navigate',
    ({ destination }) => destination?.sameDocument || causality.answer('navigation'),
    navigation,
  )
  core.listen<PageTransitionEvent>('pageshow', event => {
    // The page comes whole out of the browser's cache: nothing was loaded.
    if (event.persisted) loaded('pop')
  })
  // Safe: entries of this type are of this class.
  const [timing] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  loaded(KINDS[timing?.type ?? ''] ?? 'load')
}

import type { Causality } from '../causality/causality.ts'
import { patch } from '../patch.ts'
import { cleanAddress } from '../redaction.ts'
import type { Core } from '../types.ts'

const KINDS: Readonly<Record<string, string>> = { reload: 'reload', back_forward: 'pop' }

/** Where the page is among the entries of its history; undefined where the browser does not tell. */
const place = (): number | undefined => {
  // Safe: not every browser has it, whatever the types say.
  const { navigation } = window as { navigation?: { currentEntry?: { index: number } | null } }
  return navigation?.currentEntry?.index
}

/** Records changes of the route: loads, pushes, steps through the history, fragments that are routes. */
export const observeNavigation = (core: Core, causality: Causality): void => {
  let from = cleanAddress(location.href)
  let entry = place()
  let { href } = location
  const loaded = (kind: string): void => {
    const referrer = document.referrer ? cleanAddress(document.referrer) : ''
    core.record('navigation', { from: referrer, to: from, kind })
  }
  const moved = (kind: string): void => {
    const to = cleanAddress(location.href)
    // A router that writes the same address again later, as for the scroll position, answers nobody.
    const isNew = kind !== 'push' || location.href !== href
    href = location.href
    const mine = causality.current() ?? (isNew ? causality.latest() : undefined)
    if (mine) causality.answer('navigation', mine)
    entry = place()
    if (to === from) return
    // What was clicked before is gone, and with it whatever would have answered.
    causality.abort(mine)
    const metadata = { from, to, kind }
    from = to
    core.record('navigation', metadata)
  }
  for (const name of ['pushState', 'replaceState']) {
    const restore = patch(History.prototype, name, call => {
      const result = call()
      core.guard(() => moved('push'))
      return result
    })
    core.onStop(restore)
  }
  core.listen(window, 'popstate', () => {
    const before = entry
    const now = place()
    // A new fragment comes as a step, too, but forward to an entry that was not there.
    const isNew = now !== undefined && before !== undefined ? now > before : /^#/.test(location.hash)
    moved(isNew && location.hash ? 'hash' : 'pop')
  })
  core.listen(window, 'hashchange', () => moved('hash'))
  core.listen<PageTransitionEvent>(window, 'pageshow', event => {
    // The page comes whole out of the browser's cache: nothing was loaded.
    if (event.persisted) loaded('pop')
  })
  // Safe: entries of this type are of this class.
  const [timing] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  loaded(KINDS[timing?.type ?? ''] ?? 'load')
}

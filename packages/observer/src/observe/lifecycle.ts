import type { OwnCore } from '../core.ts'

/** Records that the page was hidden or shown, and has everything told and sent before it goes. */
export const observeLifecycle = (core: OwnCore, send: () => void): void => {
  let left = document.hidden
  const leave = (): void => {
    core.leave()
    if (!left) core.record('visibility', { hidden: true })
    left = true
    send()
  }
  core.listen('visibilitychange', () => {
    // A page that goes away is hidden as well, after `pagehide`: it has told everything by then.
    if (left === document.hidden) return
    if (document.hidden) leave()
    else {
      left = false
      core.record('visibility', { hidden: left })
    }
  })
  core.listen('pagehide', leave)
}

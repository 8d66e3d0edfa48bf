import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useRef } from 'react'

export type Hotkeys = Record<string, (event: KeyboardEvent) => void>

const takesText = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select'))

/** Keys belong to an open dialog or menu while there is one. */
const isBusyElsewhere = (event: KeyboardEvent) =>
  event.defaultPrevented || takesText(event.target) || document.querySelector('dialog[open]') !== null

/** The name under which a hot key is registered: `ctrl+a` (also Command), `shift+arrowup`, `?`. */
export function keyName(event: KeyboardEvent | ReactKeyboardEvent): string {
  // Shift is part of how a character is typed, and counts only with keys that have no character.
  const isShifted = event.shiftKey && event.key.length > 1
  return [
    (event.ctrlKey || event.metaKey) && 'ctrl+',
    event.altKey && 'alt+',
    isShifted && 'shift+',
    event.key.toLowerCase(),
  ]
    .filter(Boolean)
    .join('')
}

/** Answers keys anywhere on the page, except where text is typed or a dialog is open. */
export function useHotkeys(hotkeys: Hotkeys) {
  const latest = useRef(hotkeys)
  useEffect(() => {
    latest.current = hotkeys
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isBusyElsewhere(event)) return
      latest.current[keyName(event)]?.(event)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

/** A second key counts for this long after `g`. */
const SEQUENCE_MS = 1_200
/** Events count their time from the load of the page: 0 is just before the first key of a quick hand. */
const NEVER = Number.NEGATIVE_INFINITY

/** Answers `g` followed by one of `keys`. */
export function useGoKeys(keys: Record<string, () => void>) {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    let startedAt = NEVER
    const onKeyDown = (event: KeyboardEvent) => {
      if (isBusyElsewhere(event) || event.ctrlKey || event.metaKey || event.altKey) return
      const isSecond = event.timeStamp - startedAt < SEQUENCE_MS
      startedAt = event.key === 'g' ? event.timeStamp : NEVER
      if (!isSecond || !latest.current[event.key]) return
      event.preventDefault()
      event.stopImmediatePropagation()
      latest.current[event.key]?.()
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [])
}

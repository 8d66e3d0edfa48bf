import { type RefObject, useEffect } from 'react'

/** Calls `dismiss` when something outside `ref` is pressed, or when focus leaves it, while `active`. */
export function useDismiss(ref: RefObject<HTMLElement | null>, active: boolean, dismiss: () => void) {
  useEffect(() => {
    if (!active) return
    const outside = (event: Event) => {
      if (event.target instanceof Node && !ref.current?.contains(event.target)) dismiss()
    }
    document.addEventListener('pointerdown', outside)
    document.addEventListener('focusin', outside)
    return () => {
      document.removeEventListener('pointerdown', outside)
      document.removeEventListener('focusin', outside)
    }
  }, [ref, active, dismiss])
}

import { useEffect, useState } from 'react'
import { showToast } from './toast.tsx'

/** How long the tick stays before the copy sign returns. */
const TICK_MS = 1_600

/**
 * Copies text. The clipboard is there only on https and on this machine itself; elsewhere the message says so, since
 * a silent failure would let somebody lose a key that is shown only once.
 */
export function useCopy(value: string) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), TICK_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => {
    const refused = () =>
      showToast({
        title: 'The browser did not allow copying',
        detail: 'Select the text and copy it by hand.',
        tone: 'danger',
      })
    if (!navigator.clipboard) return refused()
    navigator.clipboard.writeText(value).then(() => setCopied(true), refused)
  }
  return { copied, copy }
}

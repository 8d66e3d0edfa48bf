import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { classNames, inputClasses } from '#/ui/index.ts'
import type { View } from '../data/view.ts'
import { useShowView } from './use-show-view.ts'

/** A search waits this long after the last key, so that a word is one request and not five. */
const TYPING_MS = 250

/** Looks for words in names, descriptions, tags and metadata. What is typed stands in the address. */
export function SearchField({ view, label }: { view: View; label: string }) {
  const show = useShowView()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(view.q)
  useHotkeys({
    '/': event => {
      event.preventDefault()
      input.current?.select()
    },
  })
  // The words were changed by other means than this field.
  useEffect(() => {
    if (document.activeElement !== input.current) setText(view.q)
  }, [view.q])
  useEffect(() => {
    if (text.trim() === view.q) return
    const timer = setTimeout(() => show({ ...view, q: text.trim() }), TYPING_MS)
    return () => clearTimeout(timer)
  })
  const clear = () => {
    setText('')
    show({ ...view, q: '' })
    input.current?.focus()
  }
  return (
    <search className="relative block min-w-0 sm:w-56 lg:w-72">
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-ink-3" />
      <input
        ref={input}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder="Search"
        autoComplete="off"
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key !== 'Escape') return
          if (text === '') event.currentTarget.blur()
          else clear()
        }}
        className={classNames(inputClasses, 'h-9 pr-9 pl-9')}
      />
      {text !== '' && (
        <button
          type="button"
          aria-label="Clear the search"
          onClick={clear}
          className="absolute inset-y-1 right-1 grid w-7 place-items-center rounded-lg text-ink-3 hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </search>
  )
}

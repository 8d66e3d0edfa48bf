import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { classNames } from '#/ui/index.ts'

const MAX_NAME = 200

type NameFieldProps = {
  name: string
  onName: (name: string) => void
  /** `title` stands at the head of a page, `card` below a picture. */
  look: 'card' | 'title'
}

/** A name that is written where it is read: press it, type, Enter. */
export function NameField({ name, onName, look }: NameFieldProps) {
  const [text, setText] = useState<string>()
  const button = useRef<HTMLButtonElement>(null)
  const hasEdited = useRef(false)
  useEffect(() => {
    // Whoever ends with Enter or Escape goes on from where they were.
    if (text === undefined && hasEdited.current) button.current?.focus()
    hasEdited.current = false
  }, [text])
  const end = (next: string | undefined, byKey: boolean) => {
    hasEdited.current = byKey
    setText(undefined)
    if (next !== undefined && next.trim() !== name) onName(next.trim())
  }
  const shape =
    look === 'title'
      ? 'text-2xl font-semibold tracking-tight px-2 h-11 -ml-2 max-w-md'
      : 'text-sm font-medium px-2 h-8 text-center'
  if (text === undefined)
    return (
      <button
        ref={button}
        type="button"
        aria-label={name ? `Rename ${name}` : 'Add a name'}
        onClick={() => setText(name)}
        className={classNames(
          'block max-w-full truncate rounded-lg hover:bg-hover',
          shape,
          name === '' && 'text-ink-3',
        )}
      >
        {name || 'Add a name'}
      </button>
    )
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        end(text, true)
      }}
      className="w-full min-w-0"
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: the field was opened to type into it
        autoFocus
        aria-label="Name"
        placeholder="Who is this?"
        value={text}
        maxLength={MAX_NAME}
        autoComplete="off"
        onFocus={event => event.target.select()}
        onChange={event => setText(event.target.value)}
        onBlur={() => end(text, false)}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Escape') end(undefined, true)
        }}
        className={classNames('w-full rounded-lg border border-accent bg-surface text-ink', shape)}
      />
    </form>
  )
}

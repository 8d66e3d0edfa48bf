import { useNavigate } from '@tanstack/react-router'
import { ImagePlus, Search } from 'lucide-react'
import { type DragEvent, type FormEvent, useEffect, useRef, useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { Button, classNames, inputClasses, showToast } from '#/ui/index.ts'
import { clearExample, setExample } from '../data/example.ts'
import { peopleOf, type SearchView, withPeople } from '../data/search-view.ts'
import { PeoplePicker } from './people-picker.tsx'
import { Wanted } from './wanted.tsx'

/** Where somebody says what to find: words, and a picture that is dropped, pasted or chosen. */
export function Asking({ view }: { view: SearchView }) {
  const show = useShow()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(view.q ?? '')
  const people = peopleOf(view)
  const drop = useExampleDrop(file => {
    setExample(file)
    const { like: _like, ...rest } = view
    show({ ...rest, picture: true })
  })
  useHotkeys({
    '/': event => {
      event.preventDefault()
      input.current?.select()
    },
  })
  useEffect(() => setText(view.q ?? ''), [view.q])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { q: _q, ...rest } = view
    show(text.trim() === '' ? rest : { ...rest, q: text.trim() })
  }
  return (
    <search
      data-takes-files
      {...drop.handlers}
      className={classNames(
        'mt-2 mb-5 block rounded-2xl border bg-surface p-3 shadow-low transition-colors sm:p-4',
        drop.isOver ? 'border-accent bg-accent-soft' : 'border-line',
      )}
    >
      <form onSubmit={submit} className="flex flex-wrap items-center gap-2">
        <label className="relative min-w-0 flex-1 basis-64">
          <span className="sr-only">What the pictures show</span>
          <Search aria-hidden className="pointer-events-none absolute top-3 left-3 size-4.5 text-ink-3" />
          <input
            ref={input}
            type="text"
            inputMode="search"
            enterKeyHint="search"
            placeholder="A red bicycle by the sea"
            autoComplete="off"
            value={text}
            onChange={event => setText(event.target.value)}
            className={classNames(inputClasses, 'h-10.5 pl-10 text-base')}
          />
        </label>
        <ChooseExample onFile={drop.take} />
        <PeoplePicker chosen={people} onChoose={id => show(withPeople(view, [...people, id]))} />
        <Button type="submit" tone="primary" icon={Search} className="max-sm:flex-1">
          Search
        </Button>
      </form>
      <Wanted view={view} onChange={show} />
      {drop.isOver && (
        <p className="mt-2 text-sm font-medium text-accent">Drop it to find pictures like it</p>
      )}
    </search>
  )
}

/** Leads to the address of a search. */
function useShow() {
  const navigate = useNavigate()
  return (view: SearchView) => {
    if (!view.picture) clearExample()
    void navigate({ to: '/search', search: view })
  }
}

const isPicture = (file: File) => file.type.startsWith('image/')

/** Takes a picture that is dropped on the field, or pasted anywhere on this screen. */
function useExampleDrop(onFile: (file: File) => void) {
  const [isOver, setOver] = useState(false)
  const take = (file: File | undefined) => {
    if (file && isPicture(file)) onFile(file)
    else if (file) showToast({ title: `“${file.name}” is no picture`, tone: 'danger' })
  }
  const latest = useRef(take)
  latest.current = take
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const [file] = Array.from(event.clipboardData?.files ?? [])
      if (!file) return
      // On this screen a picture is a question, and nothing to be added.
      event.preventDefault()
      event.stopImmediatePropagation()
      latest.current(file)
    }
    window.addEventListener('paste', onPaste, { capture: true })
    return () => window.removeEventListener('paste', onPaste, { capture: true })
  }, [])
  const has = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  return {
    isOver,
    take,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!has(event)) return
        event.preventDefault()
        setOver(true)
      },
      onDragLeave: (event: DragEvent) => {
        const { currentTarget, relatedTarget } = event
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false)
      },
      onDrop: (event: DragEvent) => {
        if (!has(event)) return
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files[0])
      },
    },
  }
}

function ChooseExample({ onFile }: { onFile: (file: File | undefined) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon={ImagePlus} onClick={() => input.current?.click()}>
        By example
      </Button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        aria-label="A picture as an example"
        tabIndex={-1}
        className="sr-only"
        onChange={event => {
          onFile(event.target.files?.[0])
          // The same picture may be chosen again.
          event.target.value = ''
        }}
      />
    </>
  )
}

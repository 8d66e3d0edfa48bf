import { useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowDownWideNarrow, ImagePlus, Search, Upload } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { Button, classNames, EmptyState, IconButton, inputClasses, Menu } from '#/ui/index.ts'
import { AssetScreen } from './asset-screen.tsx'
import { SORTS, searchOf, type View, viewOf } from './data/view.ts'
import { AddMenu } from './upload/add-menu.tsx'
import { pickFiles, pickFolder } from './upload/picker.ts'

/** The library: everything that is not in the trash. */
export function Page() {
  const view = viewOf(useSearch({ strict: false }))
  return (
    <AssetScreen
      title="Library"
      view={view}
      actions={
        <>
          <NameFilter view={view} />
          <SortMenu view={view} />
          <AddMenu />
        </>
      }
      empty={view.label ? <NothingFound view={view} /> : <EmptyLibrary />}
    />
  )
}

function useShowView() {
  const navigate = useNavigate()
  return (view: View) => void navigate({ to: '/library', search: searchOf(view), replace: true })
}

function SortMenu({ view }: { view: View }) {
  const show = useShowView()
  return (
    <Menu
      label="Order"
      align="end"
      items={SORTS.map(sort => ({
        label: sort.label,
        checked: sort.value === view.sort,
        onSelect: () => show({ ...view, sort: sort.value }),
      }))}
      trigger={props => <IconButton {...props} icon={ArrowDownWideNarrow} label="Order" />}
    />
  )
}

/** A filter by name waits this long after the last key, so that a word is one request and not five. */
const TYPING_MS = 250

function NameFilter({ view }: { view: View }) {
  const show = useShowView()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(view.label)
  useHotkeys({
    '/': event => {
      event.preventDefault()
      input.current?.focus()
    },
  })
  // The filter was taken away by other means than this field.
  useEffect(() => {
    if (document.activeElement !== input.current) setText(view.label)
  }, [view.label])
  useEffect(() => {
    if (text === view.label) return
    const timer = setTimeout(() => show({ ...view, label: text }), TYPING_MS)
    return () => clearTimeout(timer)
  })
  return (
    <div className="relative max-sm:min-w-0 max-sm:flex-1">
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-ink-3" />
      <input
        ref={input}
        type="search"
        aria-label="Find by name"
        placeholder="Find"
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
        className={classNames(inputClasses, 'h-9 pl-8 transition-[width] sm:w-52 sm:focus:w-64')}
      />
    </div>
  )
}

function NothingFound({ view }: { view: View }) {
  const show = useShowView()
  return (
    <EmptyState
      icon={Search}
      title={`Nothing is called “${view.label}”`}
      action={<Button onClick={() => show({ ...view, label: '' })}>Show everything</Button>}
    >
      The filter looks for these letters in the names of your files.
    </EmptyState>
  )
}

function EmptyLibrary() {
  return (
    <div className="mt-4 rounded-3xl border-2 border-dashed border-line">
      <EmptyState
        icon={ImagePlus}
        title="Drop your pictures here"
        action={
          <>
            <Button tone="primary" icon={Upload} onClick={pickFiles}>
              Choose files
            </Button>
            <Button onClick={pickFolder}>Choose a folder</Button>
          </>
        }
        className="py-24"
      >
        Drop files or whole folders anywhere on this page, or paste a picture. Originals are kept exactly as
        they are.
      </EmptyState>
    </div>
  )
}

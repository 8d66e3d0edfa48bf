import { ImagePlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { showToast } from '#/ui/index.ts'
import { useInnerDrop } from '../collections/use-inner-drop.ts'
import { type DropPlace, dragged, hoveredPlace, keyOfPlace, placeAt, screenCollection } from '../data/drag.ts'
import { entriesOf, foundIn, walkEntries } from './collect.ts'
import { ImportDialog } from './import-dialog.tsx'
import { pickFiles } from './picker.ts'
import { UploadTray } from './tray.tsx'
import { addUploads, uploads } from './uploads.ts'

/** What the library lays over every screen: the drop target, the tray, and the import dialog. */
export function Overlay() {
  const place = useDrop()
  useInnerDrop()
  usePaste()
  useHotkeys({ u: pickFiles })
  useEffect(() => uploads.resume(), [])
  return (
    <>
      {place && <DropTarget place={place} />}
      <UploadTray />
      <ImportDialog />
    </>
  )
}

/** The library itself: files that belong nowhere in particular. */
const LIBRARY: DropPlace = { id: null, name: '' }

/** Covers the page, and leaves the collections at the side free to be aimed at. */
function DropTarget({ place }: { place: DropPlace }) {
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-canvas/80 p-4 backdrop-blur-sm animate-fade lg:left-62">
      <div className="grid size-full place-items-center rounded-3xl border-2 border-dashed border-accent bg-accent-soft/40">
        <div className="flex max-w-full flex-col items-center gap-4 px-4 text-center">
          <div className="grid size-16 place-items-center rounded-2xl bg-accent text-on-accent shadow-high">
            <ImagePlus aria-hidden className="size-8" strokeWidth={1.75} />
          </div>
          <p className="max-w-full truncate text-xl font-semibold tracking-tight">
            {place.id ? `Drop to add to “${place.name}”` : 'Drop to add to the library'}
          </p>
          <p className="text-sm text-ink-2">Files and folders, as many as you like</p>
        </div>
      </div>
    </div>
  )
}

/** A picture that is dragged within the page may bring a file along, and is none. */
const carriesFiles = (event: DragEvent) =>
  dragged.get() === null && event.dataTransfer?.types.includes('Files') === true && !isTakenElsewhere(event)

/** A part of the page that does something else with a file says so by this attribute, and is left to it. */
const isTakenElsewhere = ({ target }: { target: EventTarget | null }) =>
  target instanceof Element && target.closest('[data-takes-files]') !== null

const placeOf = (event: DragEvent) => placeAt(event.target) ?? screenCollection.get() ?? LIBRARY

async function addDropped(transfer: DataTransfer, { id }: DropPlace) {
  const unreadable: string[] = []
  const entries = entriesOf(transfer)
  // Some sources give files without entries, such as a picture dragged out of another program.
  if (entries.length === 0) return addUploads(foundIn(transfer.files), id)
  await walkEntries(
    entries,
    found => addUploads(found, id),
    path => unreadable.push(path),
  )
  if (unreadable.length > 0)
    showToast({
      title: `The browser could not read ${unreadable.length === 1 ? unreadable[0] : `${unreadable.length} files`}`,
      tone: 'danger',
    })
}

/** Takes files that are dropped anywhere; answers where they would go while some are held over the page. */
function useDrop(): DropPlace | null {
  const [place, setPlace] = useState<DropPlace | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    const on = (type: 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void) =>
      window.addEventListener(type, listener, { signal: abort.signal })
    const leave = () => {
      setPlace(null)
      hoveredPlace.set(null)
    }
    on('dragover', event => {
      if (isTakenElsewhere(event)) leave()
      if (!carriesFiles(event)) return
      event.preventDefault()
      const next = placeOf(event)
      const marked = placeAt(event.target)
      hoveredPlace.set(marked && keyOfPlace(marked))
      setPlace(known => (known?.id === next.id && known.name === next.name ? known : next))
    })
    on('dragleave', event => {
      // Leaving the window has no element that is entered instead.
      if (event.relatedTarget === null) leave()
    })
    on('drop', event => {
      if (!event.dataTransfer || !carriesFiles(event)) return
      leave()
      event.preventDefault()
      void addDropped(event.dataTransfer, placeOf(event))
    })
    return () => abort.abort()
  }, [])
  return place
}

function usePaste() {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = Array.from(event.clipboardData?.files ?? [])
      if (files.length === 0) return
      event.preventDefault()
      addUploads(foundIn(files), screenCollection.get()?.id ?? null)
    }
    window.addEventListener('paste', onPaste)
    return () => window.removeEventListener('paste', onPaste)
  }, [])
}

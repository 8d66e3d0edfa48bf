import { ImagePlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { showToast } from '#/ui/index.ts'
import { entriesOf, foundIn, walkEntries } from './collect.ts'
import { ImportDialog } from './import-dialog.tsx'
import { pickFiles } from './picker.ts'
import { UploadTray } from './tray.tsx'
import { addUploads, uploads } from './uploads.ts'

/** What the library lays over every screen: the drop target, the tray, and the import dialog. */
export function Overlay() {
  const isOver = useDrop()
  usePaste()
  useHotkeys({ u: pickFiles })
  useEffect(() => uploads.resume(), [])
  return (
    <>
      {isOver && <DropTarget />}
      <UploadTray />
      <ImportDialog />
    </>
  )
}

function DropTarget() {
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-canvas/80 p-4 backdrop-blur-sm animate-fade">
      <div className="grid size-full place-items-center rounded-3xl border-2 border-dashed border-accent bg-accent-soft/40">
        <div className="flex flex-col items-center gap-4 text-center">
          <div className="grid size-16 place-items-center rounded-2xl bg-accent text-on-accent shadow-high">
            <ImagePlus aria-hidden className="size-8" strokeWidth={1.75} />
          </div>
          <p className="text-xl font-semibold tracking-tight">Drop to add to the library</p>
          <p className="text-sm text-ink-2">Files and folders, as many as you like</p>
        </div>
      </div>
    </div>
  )
}

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true

async function addDropped(transfer: DataTransfer) {
  const unreadable: string[] = []
  const entries = entriesOf(transfer)
  // Some sources give files without entries, such as a picture dragged out of another program.
  if (entries.length === 0) return addUploads(foundIn(transfer.files))
  await walkEntries(entries, addUploads, path => unreadable.push(path))
  if (unreadable.length > 0)
    showToast({
      title: `The browser could not read ${unreadable.length === 1 ? unreadable[0] : `${unreadable.length} files`}`,
      tone: 'danger',
    })
}

/** Takes files that are dropped anywhere; answers whether some are held over the page. */
function useDrop(): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const abort = new AbortController()
    const on = (type: 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void) =>
      window.addEventListener(type, listener, { signal: abort.signal })
    on('dragover', event => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    })
    on('dragleave', event => {
      // Leaving the window has no element that is entered instead.
      if (event.relatedTarget === null) setOver(false)
    })
    on('drop', event => {
      setOver(false)
      if (!event.dataTransfer || !carriesFiles(event)) return
      event.preventDefault()
      void addDropped(event.dataTransfer)
    })
    return () => abort.abort()
  }, [])
  return isOver
}

function usePaste() {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = Array.from(event.clipboardData?.files ?? [])
      if (files.length === 0) return
      event.preventDefault()
      addUploads(foundIn(files))
    }
    window.addEventListener('paste', onPaste)
    return () => window.removeEventListener('paste', onPaste)
  }, [])
}

import { screenCollection } from '../data/drag.ts'
import { foundIn } from './collect.ts'
import { addUploads } from './uploads.ts'

function pick(prepare: (input: HTMLInputElement) => void) {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  prepare(input)
  // Where the reader was when asking, not where the page is when the dialog closes.
  const collectionId = screenCollection.get()?.id ?? null
  input.addEventListener('change', () => addUploads(foundIn(input.files ?? []), collectionId))
  input.click()
}

/** Opens the browser's dialog for files. What the server takes is the server's decision, so nothing is filtered. */
export const pickFiles = () => pick(() => {})

/** Opens the browser's dialog for a folder; everything below it is taken. */
export const pickFolder = () =>
  pick(input => {
    input.webkitdirectory = true
  })

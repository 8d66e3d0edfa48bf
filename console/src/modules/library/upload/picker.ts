import { foundIn } from './collect.ts'
import { addUploads } from './uploads.ts'

function pick(prepare: (input: HTMLInputElement) => void) {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  prepare(input)
  input.addEventListener('change', () => addUploads(foundIn(input.files ?? [])))
  input.click()
}

/** Opens the browser's dialog for files. What the server takes is the server's decision, so nothing is filtered. */
export const pickFiles = () => pick(() => {})

/** Opens the browser's dialog for a folder; everything below it is taken. */
export const pickFolder = () =>
  pick(input => {
    input.webkitdirectory = true
  })

import { createStore } from '#/data/store.ts'

const KEY = 'fovea.faces-shown'

function read(): boolean {
  try {
    return localStorage.getItem(KEY) === 'shown'
  } catch {
    // Storage may be blocked; faces are then hidden at first.
    return false
  }
}

/** Whether the faces on a picture are drawn all the time, or only under the pointer. Remembered on this device. */
export const facesShown = createStore(read())

export function showFaces(shown: boolean) {
  facesShown.set(shown)
  try {
    localStorage.setItem(KEY, shown ? 'shown' : 'hidden')
  } catch {
    // The choice then lasts until the page is closed.
  }
}

/** Whether a box is being drawn by hand. */
export const isDrawing = createStore(false)

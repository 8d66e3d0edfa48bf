import { createStore } from '#/data/store.ts'

/** Whether the sheet of keyboard shortcuts is shown. */
export const sheetOpen = createStore(false)

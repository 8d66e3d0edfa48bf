import { createStore } from '#/data/store.ts'

export type Theme = 'system' | 'light' | 'dark'

/** `public/theme.js` reads the same key before the first paint. */
const KEY = 'fovea.theme'

const read = (): Theme => {
  const chosen = document.documentElement.dataset.theme
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
}

export const theme = createStore<Theme>(read())

export function chooseTheme(next: Theme) {
  theme.set(next)
  if (next === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = next
  try {
    if (next === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, next)
  } catch {
    // Storage may be blocked; the choice then lasts until the page is closed.
  }
}

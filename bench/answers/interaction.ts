import type { Page } from 'playwright-core'

/** One thing that people do on pages: a body, what is done to it, and whether the page answers it. */
export interface Interaction {
  readonly name: string
  readonly body: string
  /** The last click of it is the one that is judged; it is a click on `#b` unless it says otherwise. */
  readonly act?: (page: Page) => Promise<void>
}

/** The pages on which each is done: a settled one, one that has just loaded, and one on which other things move. */
export const SETTINGS = {
  settled: { before: '', settledMs: 6_000 },
  young: { before: '', settledMs: 200 },
  busy: {
    before: `<p><span id="clock">0</span> <span id="news">…</span></p><script>
      setInterval(() => { clock.textContent = String(Number(clock.textContent) + 1) }, 400)
      setInterval(() => { news.className = news.className === 'x' ? 'y' : 'x' }, 900)
    </script>`,
    settledMs: 6_000,
  },
} as const

export type Setting = keyof typeof SETTINGS

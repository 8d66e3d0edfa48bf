import { createStore } from '#/data/store.ts'

/** What this browser has chosen: the key to send this page's own events with. */
const STORAGE_KEY = 'fovea.observe'

export type Observing = { apiKey: string; keyId: string; project: string | null }

const isObserving = (value: unknown): value is Observing =>
  typeof value === 'object' &&
  value !== null &&
  'apiKey' in value &&
  typeof value.apiKey === 'string' &&
  'keyId' in value &&
  typeof value.keyId === 'string'

function read(): Observing | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null')
    return isObserving(stored) ? stored : null
  } catch {
    // Storage may be blocked, or hold what somebody else wrote: then nothing is observed.
    return null
  }
}

export const observing = createStore<Observing | null>(read())

let stop: (() => Promise<void>) | undefined

async function begin({ apiKey }: Observing) {
  // Asked for only here: whoever does not want it does not load it.
  const { init } = await import('@fovea/observer')
  const observer = init({ apiKey, endpoint: window.location.origin, environment: 'console' })
  stop = () => observer.stop()
}

/** Begins to observe this page, if somebody chose so on this browser. */
export async function observeAsChosen() {
  const chosen = observing.get()
  if (!chosen) return
  try {
    await begin(chosen)
  } catch {
    // A page from before an update asks for a script that is gone: it works unobserved until it is loaded again.
  }
}

export async function startObserving(chosen: Observing) {
  localStorage.setItem(STORAGE_KEY, JSON.stringify(chosen))
  observing.set(chosen)
  await begin(chosen)
}

export async function stopObserving() {
  localStorage.removeItem(STORAGE_KEY)
  observing.set(null)
  await stop?.()
  stop = undefined
}

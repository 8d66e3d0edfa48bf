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

/** The observer that was chosen could not be started: nothing is observed, whatever was chosen. */
export const observerFailed = createStore(false)

let stop: (() => Promise<void>) | undefined

// Asked for only when it is wanted: whoever does not want it does not load it.
const loadObserver = () =>
  import('@fovea/observer').catch(() => {
    throw new Error('The observer could not be loaded. Load the page again.')
  })

function begin({ init }: Awaited<ReturnType<typeof loadObserver>>, { apiKey }: Observing) {
  const observer = init({ apiKey, endpoint: window.location.origin, environment: 'console' })
  stop = () => observer.stop()
}

/** Begins to observe this page, if somebody chose so on this browser. */
export async function observeAsChosen() {
  const chosen = observing.get()
  if (!chosen) return
  try {
    begin(await loadObserver(), chosen)
  } catch {
    // A page from before an update asks for a script that is gone: it works unobserved until it is loaded again.
    observerFailed.set(true)
  }
}

/** The key is made once the observer is there, so that none is left behind by one that cannot be loaded. */
export async function startObserving(makeKey: () => Promise<Observing>) {
  const observer = await loadObserver()
  const chosen = await makeKey()
  localStorage.setItem(STORAGE_KEY, JSON.stringify(chosen))
  observing.set(chosen)
  begin(observer, chosen)
}

export async function stopObserving() {
  localStorage.removeItem(STORAGE_KEY)
  observing.set(null)
  observerFailed.set(false)
  await stop?.()
  stop = undefined
}

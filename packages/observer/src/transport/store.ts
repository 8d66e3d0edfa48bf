/** An event as it is sent. */
export interface Item {
  readonly id: string
  readonly body: string
  /** Bytes of `body` in UTF-8. */
  readonly size: number
}

/** Events that are kept for a later page at most; the oldest give way. */
const MOST_ROWS = 2_000
const ROWS = 'events'

export interface Kept {
  readonly kept: boolean
  readonly lost: number
}

/** Events that outlive the page. Ids sort by their time, so the oldest come first. */
export interface Store {
  /** Not `kept` when there is no place for them; `lost` oldest ones gave way. */
  put(items: readonly Item[]): Promise<Kept>
  oldest(count: number): Promise<Item[]>
  remove(items: readonly Item[]): Promise<void>
  close(): void
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

const finished = (transaction: IDBTransaction): Promise<boolean> =>
  new Promise(resolve => {
    transaction.oncomplete = () => resolve(true)
    transaction.onabort = () => resolve(false)
  })

const open = async (name: string): Promise<IDBDatabase | null> => {
  try {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(ROWS, { keyPath: 'id' })
    const database = await done(request)
    // Another page deletes or upgrades it: it must not wait for us.
    database.onversionchange = () => database.close()
    return database
  } catch {
    // Denied, as in some private windows, or not there: events live as long as the page.
    return null
  }
}

/** Makes room: how many of the oldest gave way. */
const trim = async (database: IDBDatabase): Promise<number> => {
  const rows = database.transaction(ROWS, 'readwrite').objectStore(ROWS)
  const lost = Math.max(0, (await done(rows.count())) - MOST_ROWS)
  if (lost > 0) for (const key of await done(rows.getAllKeys(null, lost))) rows.delete(key)
  return lost
}

const write = async (database: IDBDatabase, items: readonly Item[]): Promise<Kept> => {
  const transaction = database.transaction(ROWS, 'readwrite')
  const end = finished(transaction)
  for (const item of items) transaction.objectStore(ROWS).put(item)
  const kept = await end
  return { kept, lost: await trim(database) }
}

export const createStore = (name: string): Store => {
  const opened = open(name)
  const within = async <T>(fallback: T, run: (database: IDBDatabase) => Promise<T>): Promise<T> => {
    try {
      const database = await opened
      return database ? await run(database) : fallback
    } catch {
      // Closed, or out of space.
      return fallback
    }
  }
  return {
    put: items => within({ kept: false, lost: 0 }, found => write(found, items)),
    oldest: count =>
      within<Item[]>([], found => done(found.transaction(ROWS).objectStore(ROWS).getAll(null, count))),
    remove: items =>
      within<void>(undefined, async found => {
        const transaction = found.transaction(ROWS, 'readwrite')
        for (const { id } of items) transaction.objectStore(ROWS).delete(id)
        await finished(transaction)
      }),
    close: () => void opened.then(database => database?.close()),
  }
}

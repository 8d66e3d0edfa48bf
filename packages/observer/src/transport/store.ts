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

/** Events that outlive the page. Ids sort by their time, so the oldest come first. */
export interface Store {
  /** False when they could not be kept; `lost` oldest ones gave way. Writes start before it returns, for a page that goes away. */
  put(items: readonly Item[]): Promise<{ kept: boolean; lost: number }>
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

const write = async (
  database: IDBDatabase,
  items: readonly Item[],
): Promise<{ kept: boolean; lost: number }> => {
  const transaction = database.transaction(ROWS, 'readwrite')
  const rows = transaction.objectStore(ROWS)
  const end = finished(transaction)
  for (const item of items) rows.put(item)
  let lost = 0
  const count = rows.count()
  count.onsuccess = () => {
    lost = Math.max(0, count.result - MOST_ROWS)
    if (lost === 0) return
    const first = rows.getAllKeys(null, lost)
    first.onsuccess = () => {
      for (const key of first.result) rows.delete(key)
    }
  }
  return { kept: await end, lost }
}

export const createStore = (name: string): Store => {
  let database: IDBDatabase | null = null
  const opened = open(name).then(found => {
    database = found
  })
  const within = async <T>(fallback: T, run: (database: IDBDatabase) => Promise<T>): Promise<T> => {
    try {
      // No waiting once it is open: a page that goes away runs nothing after its last event.
      if (!database) await opened
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
    close: () => void opened.then(() => database?.close()),
  }
}

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
  /** How many oldest ones gave way; undefined when there is no place for them. */
  put(items: readonly Item[]): Promise<number | undefined>
  oldest(count: number): Promise<Item[]>
  remove(items: readonly Item[]): Promise<unknown>
  close(): void
}

const open = (name: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(ROWS, { keyPath: 'id' })
    request.onerror = reject
    request.onsuccess = () => {
      const { result } = request
      // Another page deletes or upgrades it: it must not wait for us.
      result.onversionchange = () => result.close()
      resolve(result)
    }
  })

export const createStore = (name: string): Store => {
  const opened = open(name)
  // Whoever needs it sees for himself; the page must not see a rejection that nobody handled.
  opened.catch(() => {})
  /** What the request came to that was made last; undefined where the database is denied, closed, or out of space. */
  const within = async <T>(run: (rows: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> => {
    try {
      const transaction = (await opened).transaction(ROWS, 'readwrite')
      const request = run(transaction.objectStore(ROWS))
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve
        transaction.onabort = reject
      })
      return request.result
    } catch {
      // Denied, as in some private windows: events live as long as the page.
      return undefined
    }
  }
  const oldest: Store['oldest'] = async count =>
    (await within<Item[]>(rows => rows.getAll(null, count))) ?? []
  const remove: Store['remove'] = items =>
    within(rows => {
      for (const { id } of items) rows.delete(id)
      return rows.count()
    })
  return {
    put: async items => {
      let lost = 0
      const kept = await within(rows => {
        for (const item of items) rows.put(item)
        const count = rows.count()
        // In the same transaction, so that two spills never count the same row.
        count.onsuccess = () => {
          lost = Math.max(0, count.result - MOST_ROWS)
          if (!lost) return
          const keys = rows.getAllKeys(null, lost)
          keys.onsuccess = () => {
            for (const key of keys.result) rows.delete(key)
          }
        }
        return count
      })
      return kept && lost
    },
    oldest,
    remove,
    close: () => void opened.then(database => database.close()).catch(() => {}),
  }
}

import { hashKey, type InfiniteData, type QueryClient, type QueryKey } from '@tanstack/react-query'
import { reportError } from './query-client.ts'

export type LivePage<Item> = { items: Item[]; nextCursor: string | null }
export type LivePages<Item> = InfiniteData<LivePage<Item>, string | undefined>

/** How the lists of one kind are told apart and put in order. A list's key is the prefix and its view. */
export type ListRules<Item, View> = {
  prefix: QueryKey
  /** `ask`: only the server knows, for instance because words are looked for. */
  belongs: (item: Item, view: View) => boolean | 'ask'
  compare: (view: View) => (a: Item, b: Item) => number
  isOlder: (incoming: Item, known: Item) => boolean
  /** The ids of those items that are in the view, by the server's word. */
  ask?: (view: View, items: readonly Item[]) => Promise<ReadonlySet<string>>
}

/** With more questions than this at once, loading the list again is less work for everybody. */
const MANY_QUESTIONS = 12

type Identified = { id: string }
type Changes<Item> = Map<string, Item | null>

/**
 * Keeps loaded lists true while their items change. Answers overtake each other: a list that was asked for before a
 * change may arrive after it, so what was learned meanwhile is brought into it when it arrives.
 */
export class LiveLists<Item extends Identified, View> {
  readonly #client: QueryClient
  readonly #rules: ListRules<Item, View>
  /** What was learned (null: it is gone) since a list was asked for that has not arrived yet. */
  readonly #learned = new Map<string, Changes<Item>>()
  /** For each list, the state of an item that the server was last asked about. */
  readonly #asked = new Map<string, Map<string, Item>>()

  constructor(client: QueryClient, rules: ListRules<Item, View>) {
    this.#client = client
    this.#rules = rules
  }

  /** From now on, a list that arrives is brought up to what was learned since it was asked for. */
  watch() {
    this.#client.getQueryCache().subscribe(event => {
      const { queryHash, queryKey } = event.query
      if (!this.#isList(queryKey)) return
      if (event.type === 'removed') this.#forget(queryHash)
      if (event.type !== 'updated') return
      const { action } = event
      if (action.type === 'fetch') this.#learned.set(queryHash, new Map())
      else if (action.type === 'error') this.#learned.delete(queryHash)
      else if (action.type === 'success' && !action.manual) this.#catchUp(queryHash, queryKey)
    })
  }

  /** Brings items into every loaded list: replaced where known, inserted where they belong, else removed. */
  merge(items: readonly Item[]) {
    if (items.length > 0) this.#change(new Map(items.map(item => [item.id, item])))
  }

  /** Takes items out of every loaded list. */
  drop(ids: Iterable<string>) {
    this.#change(new Map(Array.from(ids, id => [id, null])))
  }

  #change(changes: Changes<Item>) {
    for (const list of this.#learned.values()) for (const [id, item] of changes) list.set(id, item)
    for (const [key] of this.#client.getQueriesData({ queryKey: this.#rules.prefix }))
      this.#bring(key, changes)
  }

  #catchUp(hash: string, key: QueryKey) {
    const missed = this.#learned.get(hash)
    this.#learned.delete(hash)
    if (missed && missed.size > 0) this.#bring(key, missed)
  }

  /** Applies what can be decided here, and asks about the rest. */
  #bring(key: QueryKey, changes: Changes<Item>) {
    const pages = this.#client.getQueryData<LivePages<Item>>(key)
    if (!pages) return
    const view = this.#viewOf(key)
    const open: Item[] = []
    const places = new Map<Item, boolean>()
    for (const item of changes.values()) {
      if (!item) continue
      const answer = this.#rules.belongs(item, view)
      if (answer === 'ask') open.push(item)
      else places.set(item, answer)
    }
    this.#client.setQueryData<LivePages<Item>>(key, this.#applied(pages, view, changes, places))
    if (open.length > 0) void this.#settle(key, view, open)
  }

  #applied(
    pages: LivePages<Item>,
    view: View,
    changes: Changes<Item>,
    places: ReadonlyMap<Item, boolean>,
  ): LivePages<Item> {
    const loaded = new Map(pages.pages.flatMap(page => page.items).map(item => [item.id, item]))
    const last = pages.pages.at(-1)
    const compare = this.#rules.compare(view)
    const lastLoaded = last?.items.at(-1)
    for (const [id, item] of changes) {
      const known = loaded.get(id)
      const belongs = item !== null && places.get(item)
      if (!item) loaded.delete(id)
      else if (known && this.#rules.isOlder(item, known)) continue
      else if (belongs === false) loaded.delete(id)
      // Until the server has said whether it belongs, what is shown is shown as it is now.
      else if (known) loaded.set(id, item)
      // Beyond the last loaded item it will come with its page.
      else if (belongs && (!last?.nextCursor || !lastLoaded || compare(item, lastLoaded) < 0))
        loaded.set(id, item)
    }
    // One page holds everything that is loaded; the next one starts at the old end, which the cursor names.
    return {
      pages: [{ items: [...loaded.values()].sort(compare), nextCursor: last?.nextCursor ?? null }],
      pageParams: [undefined],
    }
  }

  async #settle(key: QueryKey, view: View, items: readonly Item[]) {
    const { ask } = this.#rules
    // Not cancelled when it is loading already: a stream of changes would keep it from ever arriving.
    if (!ask || items.length > MANY_QUESTIONS)
      return void this.#client.invalidateQueries({ queryKey: key, exact: true }, { cancelRefetch: false })
    const hash = hashKey(key)
    const asked = this.#asked.get(hash) ?? new Map<string, Item>()
    this.#asked.set(hash, asked)
    for (const item of items) asked.set(item.id, item)
    try {
      const found = await ask(view, items)
      // An item that changed again meanwhile has been asked about anew.
      const settled = items.filter(item => asked.get(item.id) === item)
      for (const item of settled) asked.delete(item.id)
      const pages = this.#client.getQueryData<LivePages<Item>>(key)
      if (!pages) return
      const changes: Changes<Item> = new Map(settled.map(item => [item.id, item]))
      const places = new Map(settled.map(item => [item, found.has(item.id)]))
      this.#client.setQueryData<LivePages<Item>>(key, this.#applied(pages, view, changes, places))
    } catch (error) {
      reportError(error)
      // The list says by itself, at its next loading, what could not be learned here.
      void this.#client.invalidateQueries({ queryKey: key, exact: true, refetchType: 'none' })
    }
  }

  #forget(hash: string) {
    this.#learned.delete(hash)
    this.#asked.delete(hash)
  }

  #isList(key: QueryKey) {
    return this.#rules.prefix.every((part, index) => key[index] === part)
  }

  /** The part of a key behind the prefix is the view: the query options of the lists are its only makers. */
  #viewOf(key: QueryKey) {
    return key[this.#rules.prefix.length] as View
  }
}

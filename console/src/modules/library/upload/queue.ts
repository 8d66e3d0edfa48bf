import { type Asset, AuthenticationError, type CheckResult, type UploadResult } from '@fovea/client'
import { wordsOf } from '#/data/errors.ts'
import type { Found } from './collect.ts'
import { isEnded, type UploadItem, type UploadStatus } from './item.ts'

/** Enough to keep a connection full; more would only make every single file slower. */
const SENDING_AT_ONCE = 4
const HASHING_AT_ONCE = 2
/** Hashed files that wait to be sent; hashing rests beyond that many, since a file may change on disk meanwhile. */
const MAX_AHEAD = 200
/** Hashes are asked about together, unless the connection is idle. */
const CHECK_TOGETHER = 50

export type UploadPorts = {
  canHash: (file: File) => boolean
  hash: (file: File) => Promise<string>
  check: (sha256: string[]) => Promise<CheckResult>
  restore: (assetId: string) => Promise<Asset>
  send: (
    file: File,
    options: {
      sha256?: string
      collectionId?: string
      signal: AbortSignal
      onProgress: (sent: number) => void
    },
  ) => Promise<UploadResult>
  /** Puts what was in the library already into the collection that its file was meant for. */
  place: (assetId: string, collectionId: string) => void
  /** What is known about an asset after its upload. */
  onAsset: (asset: Asset) => void
  onSignedOut: (error: AuthenticationError) => void
}

/**
 * The files on their way to the server. They are hashed first where that is possible, so that what is there already is
 * not sent; then sent, a few at a time. Signing out holds everything until somebody signs in again.
 */
export class UploadQueue {
  readonly items: UploadItem[] = []
  readonly #ports: UploadPorts
  readonly #listeners = new Set<() => void>()
  #lastId = 0
  #version = 0
  #isHeld = false
  #isChecking = false

  constructor(ports: UploadPorts) {
    this.#ports = ports
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Grows with each change; items themselves are changed in place, because thousands of copies per second would show. */
  readonly version = () => this.#version

  add(found: readonly Found[], collectionId: string | null = null) {
    for (const { file, path } of found) {
      this.#lastId += 1
      const fresh = {
        status: 'waiting',
        sha256: null,
        sent: 0,
        error: null,
        assetId: null,
        abort: null,
      } as const
      this.items.push({ id: this.#lastId, file, path, collectionId, ...fresh })
    }
    this.#proceed()
  }

  /** Tries the given files again from the start. */
  retry(items: readonly UploadItem[]) {
    for (const item of items) Object.assign(item, { status: 'waiting', sent: 0, error: null })
    this.#proceed()
  }

  cancel(items: readonly UploadItem[]) {
    for (const item of items) {
      if (isEnded(item)) continue
      item.abort?.abort()
      item.status = 'cancelled'
    }
    this.#proceed()
  }

  /** Forgets everything that has ended. */
  clear() {
    const going = this.items.filter(item => !isEnded(item))
    this.items.splice(0, this.items.length, ...going)
    this.#publish()
  }

  /** Goes on after somebody signed in again. */
  resume() {
    this.#isHeld = false
    this.#proceed()
  }

  get isActive() {
    return this.items.some(item => !isEnded(item))
  }

  #publish() {
    this.#version += 1
    for (const listener of this.#listeners) listener()
  }

  #set(item: UploadItem, status: UploadStatus, change: Partial<UploadItem> = {}) {
    Object.assign(item, change, { status })
    this.#proceed()
  }

  #with(status: UploadStatus) {
    return this.items.filter(item => item.status === status)
  }

  #proceed() {
    if (!this.#isHeld) {
      this.#startHashing()
      this.#startChecking()
      this.#startSending()
    }
    this.#publish()
  }

  #startHashing() {
    const ahead = this.#with('checking').length + this.#with('ready').length
    let free = Math.min(HASHING_AT_ONCE - this.#with('hashing').length, MAX_AHEAD - ahead)
    for (const item of this.#with('waiting')) {
      if (free <= 0) return
      free -= 1
      if (this.#ports.canHash(item.file)) void this.#hash(item)
      else item.status = 'ready'
    }
  }

  async #hash(item: UploadItem) {
    item.status = 'hashing'
    try {
      const sha256 = await this.#ports.hash(item.file)
      if (item.status === 'hashing') this.#set(item, 'checking', { sha256 })
    } catch (error) {
      if (item.status === 'hashing') this.#set(item, 'failed', { error: wordsOf(error) })
    }
  }

  #startChecking() {
    const items = this.#with('checking')
    const mustNotWait = this.#with('hashing').length === 0 || this.#with('sending').length < SENDING_AT_ONCE
    if (this.#isChecking || items.length === 0 || (items.length < CHECK_TOGETHER && !mustNotWait)) return
    this.#isChecking = true
    void this.#check(items).finally(() => {
      this.#isChecking = false
      this.#proceed()
    })
  }

  async #check(items: readonly UploadItem[]) {
    try {
      const { existing } = await this.#ports.check(items.flatMap(item => item.sha256 ?? []))
      const known = new Map(existing.map(one => [one.sha256, one]))
      for (const item of items) {
        if (item.status !== 'checking') continue
        const found = known.get(item.sha256 ?? '')
        if (!found) item.status = 'ready'
        else if (found.trashed) await this.#bringBack(item, found.assetId)
        else {
          this.#place(item, found.assetId)
          this.#set(item, 'present', { assetId: found.assetId })
        }
      }
    } catch (error) {
      for (const item of items) if (item.status === 'checking') this.#fail(item, error)
    }
  }

  async #bringBack(item: UploadItem, assetId: string) {
    const asset = await this.#ports.restore(assetId)
    this.#ports.onAsset(asset)
    this.#place(item, assetId)
    this.#set(item, 'restored', { assetId })
  }

  #place({ collectionId }: UploadItem, assetId: string) {
    if (collectionId !== null) this.#ports.place(assetId, collectionId)
  }

  #startSending() {
    const free = SENDING_AT_ONCE - this.#with('sending').length
    for (const item of this.#with('ready').slice(0, Math.max(0, free))) void this.#send(item)
  }

  async #send(item: UploadItem) {
    const abort = new AbortController()
    Object.assign(item, { status: 'sending', abort })
    const onProgress = (sent: number) => {
      item.sent = sent
      this.#publish()
    }
    try {
      const { sha256, collectionId } = item
      const options = {
        signal: abort.signal,
        onProgress,
        ...(sha256 ? { sha256 } : {}),
        ...(collectionId ? { collectionId } : {}),
      }
      const { asset, duplicate, restored } = await this.#ports.send(item.file, options)
      this.#ports.onAsset(asset)
      if (duplicate) this.#place(item, asset.id)
      const status = restored ? 'restored' : duplicate ? 'present' : 'done'
      this.#set(item, status, { assetId: asset.id, abort: null, sent: item.file.size })
    } catch (error) {
      // A cancelled file has its status already; its abort is no failure.
      if (item.status === 'sending') this.#fail(item, error)
    }
  }

  #fail(item: UploadItem, error: unknown) {
    if (error instanceof AuthenticationError) {
      this.#isHeld = true
      this.#set(item, 'waiting', { sent: 0, abort: null })
      this.#ports.onSignedOut(error)
    } else this.#set(item, 'failed', { error: wordsOf(error), abort: null })
  }
}

import { setTimeout as wait } from 'node:timers/promises'
import { type Json, picture, sha256 } from '../factories.ts'
import type { Requester } from '../requester.ts'

/** What the clients of a load were told. */
export class Ledger {
  /** By the hash of the bytes: what was acknowledged, and may never be lost. */
  readonly acknowledged = new Map<string, { readonly assetId: string; readonly size: number }>()
  /** How often each status was answered; 0: the connection broke. */
  readonly statuses = new Map<number, number>()
  /** Refusals that tell the client nothing about when to come back, and answers that are no fault of the client's. */
  readonly improper: string[] = []

  count(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
  }

  answered(...statuses: readonly number[]): number {
    return statuses.reduce((sum, status) => sum + (this.statuses.get(status) ?? 0), 0)
  }
}

export interface LoadOptions {
  /** Where a try goes to; asked each time, so that clients move on from a process that is gone. */
  readonly server: (client: number, attempt: number) => Requester
  readonly clients: number
  readonly ledger: Ledger
  /** Uploads in all, or until `signal` fires. */
  readonly count?: number
  readonly signal?: AbortSignal
  /** Bytes after the picture, to make uploads larger. */
  readonly padding?: number
  /** How long a client waits for an answer before it asks again, in ms. */
  readonly patienceMs?: number
  /** Whether a refusal ends this upload instead of being tried again. */
  readonly giveUp?: (status: number) => boolean
}

const PATIENCE_MS = 30_000
const RETRY_MS = 50

let made = 0
let base: Promise<Buffer> | undefined

/** Bytes after a JPEG's end are no damage, so each number gives a picture of its own. */
export const nextPicture = async (padding = 0): Promise<Buffer> => {
  made += 1
  const number = made
  base ??= picture(1, { width: 48, height: 36 })
  const tail = Buffer.from(`picture ${process.pid} ${number}`)
  return Buffer.concat([await base, tail, Buffer.alloc(padding, number % 251)])
}

/** Uploads pictures of their own by several clients, each of which tries again as a client should. */
export const load = async (options: LoadOptions): Promise<void> => {
  let left = options.count ?? Number.POSITIVE_INFINITY
  const stopped = (): boolean => options.signal?.aborted ?? false
  const client = async (index: number): Promise<void> => {
    while (left > 0 && !stopped()) {
      left -= 1
      await uploadOne(options, index, await nextPicture(options.padding))
    }
  }
  await Promise.all(Array.from({ length: options.clients }, (_, index) => client(index)))
}

const uploadOne = async (options: LoadOptions, client: number, bytes: Buffer): Promise<void> => {
  const { ledger, signal } = options
  const hash = sha256(bytes)
  for (let attempt = 0; !signal?.aborted; attempt++) {
    const patience = AbortSignal.timeout(options.patienceMs ?? PATIENCE_MS)
    const reply = await options
      .server(client, attempt)
      .call<Json>('POST', '/v1/assets', {
        headers: { 'content-type': 'image/jpeg' },
        body: bytes,
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      })
      .catch(() => null)
    if (signal?.aborted && reply === null) return
    ledger.count(reply?.status ?? 0)
    if (reply && (reply.status === 201 || reply.status === 200)) {
      ledger.acknowledged.set(hash, { assetId: reply.body.asset.id, size: bytes.length })
      return
    }
    if (reply) noteImproper(ledger, reply)
    if (options.giveUp?.(reply?.status ?? 0)) return
    await wait(RETRY_MS)
  }
}

/** A server that cannot take an upload says so with 429, 503 and when to come back, or with 507. */
const noteImproper = (ledger: Ledger, reply: { status: number; headers: Headers; body: Json }): void => {
  const proper =
    reply.status === 507 ||
    ([429, 503].includes(reply.status) && Number(reply.headers.get('retry-after')) >= 1)
  if (!proper) ledger.improper.push(`${reply.status} ${JSON.stringify(reply.body)}`)
}

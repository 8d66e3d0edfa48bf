import type { HashAnswer, HashRequest } from './hash.worker.ts'

/** Web Crypto takes a file only in one piece; beyond this size the server tells duplicates instead. */
export const MAX_HASHED_BYTES = 64 * 1024 * 1024

/** Browsers offer Web Crypto on https and on this machine itself only; elsewhere the server tells duplicates. */
export const canHash = (file: Blob) => globalThis.isSecureContext && file.size <= MAX_HASHED_BYTES

let worker: Worker | undefined
let lastId = 0
const waiting = new Map<number, { resolve: (sha256: string) => void; reject: (error: Error) => void }>()

function start(): Worker {
  const started = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', (event: MessageEvent<HashAnswer>) => {
    const { data } = event
    const asker = waiting.get(data.id)
    waiting.delete(data.id)
    if ('sha256' in data) asker?.resolve(data.sha256)
    else asker?.reject(new Error(data.error))
  })
  started.addEventListener('error', () => {
    worker = undefined
    for (const asker of waiting.values()) asker.reject(new Error('The file could not be hashed'))
    waiting.clear()
  })
  return started
}

/** The SHA-256 of a file in lowercase hex. */
export function sha256Of(file: Blob): Promise<string> {
  worker ??= start()
  lastId += 1
  const request: HashRequest = { id: lastId, file }
  worker.postMessage(request)
  return new Promise((resolve, reject) => waiting.set(request.id, { resolve, reject }))
}

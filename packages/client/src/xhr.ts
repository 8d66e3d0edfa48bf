import type { Guard } from './guard.ts'
import type { FoveaRequestInit } from './options.ts'
import type { UploadProgress } from './upload-body.ts'

/** Sends one prepared request in another way than by fetch. */
export type Send = (url: string, init: FoveaRequestInit, guard: Guard) => Promise<Response>

export function hasXhr(): boolean {
  return typeof XMLHttpRequest !== 'undefined'
}

/** A `Send` by XMLHttpRequest, the only way to learn in a page how much of a body has left. */
export function sendByXhr(onProgress?: (progress: UploadProgress) => void): Send {
  return (url, init, guard) =>
    new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest()
      xhr.open(init.method ?? 'POST', url)
      xhr.withCredentials = init.credentials === 'include'
      for (const [name, value] of new Headers(init.headers)) xhr.setRequestHeader(name, value)
      const abort = (): void => xhr.abort()
      init.signal?.addEventListener('abort', abort, { once: true })
      xhr.upload.onprogress = event => {
        guard.touch()
        onProgress?.({ loaded: event.loaded, total: event.lengthComputable ? event.total : null })
      }
      xhr.onload = () => resolve(responseOf(xhr))
      xhr.onabort = () => reject(init.signal?.reason)
      // The same error as fetch has for a broken connection.
      xhr.onerror = () => reject(new TypeError('The connection to the server broke off'))
      xhr.onloadend = () => init.signal?.removeEventListener('abort', abort)
      // `open` of an upload gives a blob in a page, and nothing else.
      xhr.send(init.body instanceof Blob ? init.body : null)
    })
}

function responseOf(xhr: XMLHttpRequest): Response {
  const headers = new Headers()
  for (const line of xhr
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  const bodiless = xhr.status === 204 || xhr.status === 205 || xhr.status === 304
  return new Response(bodiless ? null : xhr.responseText, { status: xhr.status, headers })
}

import { connect, type Socket } from 'node:net'

/** A TCP connection for requests that no HTTP client would send. */
interface RawClient {
  readonly socket: Socket
  send(text: string | Buffer): void
  /** Resolves with everything received so far as soon as it fits. */
  until(pattern: RegExp): Promise<string>
  /** Resolves with everything received when the server has closed its side. */
  ended(): Promise<string>
  close(): void
}

export const rawClient = async (port: number): Promise<RawClient> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let received = ''
  let over = false
  const listeners = new Set<() => void>()
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  const finish = (): void => {
    over = true
    changed()
  }
  socket.setEncoding('utf8').on('data', chunk => {
    received += String(chunk)
    changed()
  })
  socket.on('end', finish).on('close', finish).on('error', finish)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve()).once('error', reject)
  })
  const wait = (done: () => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (!done() && !over) return
        listeners.delete(check)
        if (done()) resolve(received)
        else reject(new Error(`The server closed after: ${received}`))
      }
      listeners.add(check)
      check()
    })
  return {
    socket,
    send: text => {
      socket.write(text)
    },
    until: pattern => wait(() => pattern.test(received)),
    ended: () => wait(() => over),
    close: () => {
      socket.destroy()
    },
  }
}

import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, isIPv6, type Socket } from 'node:net'
import { connect as connectTls, getCACertificates, type TLSSocket } from 'node:tls'
import type { buildConnector } from 'undici'
import { Problem } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import { isPublicAddress, isSameAddress } from './addresses.ts'
import type { AllowList } from './allow-list.ts'
import type { Resolver } from './fetcher.ts'
import { blockedAddress, timedOut, unreachable } from './problems.ts'

/** Addresses of one name that are tried, in the resolver's order. */
const MAX_ATTEMPTS = 4

export const systemResolver: Resolver = async hostname =>
  (await lookup(hostname, { all: true, verbatim: true })).map(entry => entry.address)

export interface ConnectorOptions {
  readonly clock: Clock
  readonly allowList: AllowList
  readonly resolver: Resolver
  readonly connectMs: number
  /** Certificate authorities (PEM) that are trusted besides the usual ones. */
  readonly trust: readonly string[]
}

interface Destination {
  readonly hostname: string
  readonly port: number
  readonly secure: boolean
}

/**
 * The only way in which a fetch opens a connection. It resolves once, refuses the host when any of its addresses is
 * not public, and connects to a checked address itself, so that a second lookup cannot answer differently; the
 * socket's own peer address is checked last. (undici's `connect.lookup` is not asked for literals.)
 */
export const createConnector =
  (options: ConnectorOptions): buildConnector.connector =>
  ({ hostname, port, protocol }, callback) => {
    const secure = protocol === 'https:'
    const destination = { hostname, secure, port: Number(port) || (secure ? 443 : 80) }
    connectWithin(options, destination).then(
      socket => callback(null, socket),
      error => callback(error instanceof Problem ? error : unreachable(hostname, error), null),
    )
  }

const connectWithin = async (
  options: ConnectorOptions,
  destination: Destination,
): Promise<Socket | TLSSocket> => {
  const over = new AbortController()
  const done = new AbortController()
  const expired = options.clock.wait(options.connectMs, done.signal).then(
    () => over.abort(timedOut('connecting', options.connectMs)),
    // Rejected when `done` fires: the connection stands or has failed.
    () => undefined,
  )
  try {
    return await untilAborted(over.signal, connectChecked(options, destination, over.signal))
  } finally {
    done.abort()
    await expired
  }
}

const connectChecked = async (
  options: ConnectorOptions,
  destination: Destination,
  signal: AbortSignal,
): Promise<Socket | TLSSocket> => {
  const { hostname, port, secure } = destination
  const addresses = isIP(hostname) === 0 ? await options.resolver(hostname) : [hostname]
  const isOpen = options.allowList.allows(hostname, port)
  const isUsable = (address: string) => isIP(address) !== 0 && (isOpen || isPublicAddress(address))
  if (!addresses.every(isUsable)) throw blockedAddress(hostname)
  let failure: unknown = new Error('The name has no address')
  for (const address of addresses.slice(0, MAX_ATTEMPTS)) {
    signal.throwIfAborted()
    try {
      const socket = await openTcp(address, destination, signal)
      return secure ? await openTls(socket, hostname, options.trust, signal) : socket
    } catch (error) {
      if (error instanceof Problem) throw error
      failure = error
    }
  }
  throw unreachable(hostname, failure)
}

const openTcp = async (address: string, destination: Destination, signal: AbortSignal): Promise<Socket> => {
  const socket = connectTcp({
    host: address,
    port: destination.port,
    family: isIPv6(address) ? 6 : 4,
    autoSelectFamily: false,
    noDelay: true,
  })
  await established(socket, 'connect', signal)
  if (!isSameAddress(socket.remoteAddress ?? '', address)) {
    socket.destroy()
    throw blockedAddress(destination.hostname)
  }
  return socket
}

const openTls = async (
  socket: Socket,
  hostname: string,
  trust: readonly string[],
  signal: AbortSignal,
): Promise<TLSSocket> => {
  const secured = connectTls({
    socket,
    host: hostname,
    // Server names are for names only (RFC 6066, section 3).
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ...(trust.length > 0 ? { ca: [...getCACertificates('default'), ...trust] } : {}),
    ALPNProtocols: ['http/1.1'],
  })
  await established(secured, 'secureConnect', signal)
  return secured
}

const established = (socket: Socket, event: string, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      socket.off('error', onError)
      signal.removeEventListener('abort', onAbort)
      act()
    }
    const onError = (error: Error) => settle(() => reject(error))
    const onAbort = () =>
      settle(() => {
        // Destroyed sockets may still report an error that nobody is left to hear.
        socket.on('error', () => undefined).destroy()
        reject(signal.reason)
      })
    socket.once('error', onError)
    socket.once(event, () => settle(resolve))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
  })

/** A resolver cannot be stopped; its late answer is left alone. */
const untilAborted = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })

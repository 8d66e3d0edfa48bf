import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A host on the loopback, with what a test asks of it. */
export interface Host {
  readonly address: string
  readonly port: number
  /** `address:port`, as the allow-list takes it. */
  readonly name: string
  readonly url: string
  /** Connections that reached it so far. */
  connections(): number
  close(): Promise<void>
}

const listening = async (server: Server, scheme: string, address: string, port: number): Promise<Host> => {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    // A client that breaks off is what many of these tests are about.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, address, resolve)
  })
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('The host has no port')
  const name = `${address.includes(':') ? `[${address}]` : address}:${bound.port}`
  return {
    address,
    port: bound.port,
    name,
    url: `${scheme}://${name}`,
    connections: () => connections,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

export const httpHost = (listener: RequestListener, address = '127.0.0.1'): Promise<Host> =>
  listening(createServer(listener), 'http', address, 0)

/** Speaks TLS with a certificate of its own for `127.0.0.1`, made by `openssl`; null when that is not installed. */
export const httpsHost = async (listener: RequestListener): Promise<(Host & { trust: string }) | null> => {
  const folder = mkdtempSync(join(tmpdir(), 'fovea-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  try {
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2']
    execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    const trust = readFileSync(cert, 'utf8')
    const server = createTlsServer({ key: readFileSync(key), cert: trust }, listener)
    return { ...(await listening(server, 'https', '127.0.0.1', 0)), trust }
  } catch {
    // No openssl here: the test that asked says that it was skipped.
    return null
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Hands the socket over: for answers that no HTTP library would send, and to see who connects. */
export const rawHost = (onSocket: (socket: Socket) => void, address = '127.0.0.1', port = 0): Promise<Host> =>
  listening(createTcpServer(onSocket), 'http', address, port)

/**
 * Listens wherever a refused fetch could end up: several loopback addresses on the ports that are fetched from.
 * An address or port that this machine does not give is left out; at least one is there, or it throws.
 */
export const witnesses = async (addresses: readonly string[], ports: readonly number[]): Promise<Host[]> => {
  const places = addresses.flatMap(address => ports.map(port => [address, port] as const))
  const settled = await Promise.allSettled(
    places.map(([address, port]) => rawHost(socket => socket.end(), address, port)),
  )
  const hosts = settled.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  if (hosts.length === 0) throw new Error('No witness could listen')
  return hosts
}

import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { Aedes, type Client, type ConnectPacket } from 'aedes'
import type { Clock } from '#kernel/system'
import type { Metrics } from '#kernel/telemetry'
import { type Message, mayReceive, maySubscribe } from './messages.ts'
import { guardPackets } from './packet-guard.ts'
import { type Credentials, REFUSED, type SignedIn, type SignIn } from './sign-in.ts'

/** Devices of a house or a small company; each holds a socket and a little memory. */
const MAX_CLIENTS = 1_000
const CONNECT_MS = 10_000
/** A client that does not read is let go after so long, and holds nobody else up until then. */
const DRAIN_MS = 10_000
const MAX_KEEPALIVE_S = 65_535
/** A key that was revoked follows no longer than this; the same as the event stream. */
const RENEW_MS = 10 * 60_000

export interface BrokerOptions {
  readonly host: string
  readonly port: number
  /** PEM; null: plain TCP. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly signIn: SignIn
  /** While nobody listens nothing has to be told. */
  readonly audience: Audience
  readonly clock: Clock
  readonly metrics: Metrics
}

export interface Audience {
  /** Somebody is about to listen; resolves once nothing that happens from then on is missed. */
  comes(): Promise<void>
  /** Nobody listens any more. */
  isGone(): void
}

/** The broker that Fovea brings along: clients follow, and cannot publish. Nothing is kept for a client that is away. */
export interface Broker {
  /** `mqtt://host:port` or `mqtts://…`. */
  readonly url: string
  publish(message: Message): Promise<void>
  /** Takes a message out of what newcomers are told. */
  forget(topic: string): Promise<void>
  close(): Promise<void>
}

interface Session extends SignedIn {
  readonly credentials: Credentials
}

/** Rejects with the error of the socket (`EADDRINUSE`, `EACCES`) when it cannot listen. */
export const openBroker = async (options: BrokerOptions): Promise<Broker> => {
  const sessions = new WeakMap<Client, Session>()
  const clients = new Set<Client>()
  const aedes = await Aedes.createBroker({
    connectTimeout: CONNECT_MS,
    drainTimeout: DRAIN_MS,
    keepaliveLimit: MAX_KEEPALIVE_S,
    queueLimit: 100,
  })
  applyRules(aedes, options, sessions, clients)
  const server = listenFor(aedes, options)
  await listen(server, options)
  const renewal = renewRegularly(options, sessions, clients)
  options.metrics.measured('mqtt_clients', 'Clients of the MQTT broker of this process.', () => [
    { value: clients.size },
  ])
  const publish = (packet: { topic: string; payload: string; retain: boolean }) =>
    new Promise<void>((resolve, reject) => {
      aedes.publish({ cmd: 'publish', qos: 1, dup: false, ...packet }, error =>
        error ? reject(error) : resolve(),
      )
    })
  return {
    url: urlOf(server, options),
    publish,
    forget: topic => publish({ topic, payload: '', retain: true }),
    async close() {
      renewal.abort()
      server.close()
      await new Promise<void>(resolve => aedes.close(resolve))
    },
  }
}

const applyRules = (
  aedes: Aedes,
  options: BrokerOptions,
  sessions: WeakMap<Client, Session>,
  clients: Set<Client>,
): void => {
  const admissions = new WeakMap<Client, Session | number>()
  aedes.preConnect = (client, packet, done) => {
    if (clients.size >= MAX_CLIENTS) return done(new Error('There are too many clients'), false)
    void admit(options.signIn, client, packet)
      .then(admission => seat(options.audience, clients, client, admission))
      .then(admission => {
        admissions.set(client, admission)
        done(null, true)
      })
  }
  aedes.authenticate = (client, _username, _password, done) => {
    const admission = admissions.get(client) ?? REFUSED.credentials
    if (typeof admission === 'number') {
      // The type of the library is an enum that is erased; the number is what it stands for.
      done(Object.assign(new Error('The key was refused'), { returnCode: admission as never }), false)
    } else {
      sessions.set(client, admission)
      done(null, true)
    }
  }
  const projectsOf = (client: Client) => sessions.get(client)?.projects ?? new Set<string>()
  aedes.authorizePublish = (_client, _packet, done) => done(new Error('Clients cannot publish'))
  aedes.authorizeSubscribe = (client, subscription, done) =>
    done(null, maySubscribe(subscription.topic, projectsOf(client)) ? subscription : null)
  aedes.authorizeForward = (client, packet) => (mayReceive(packet.topic, projectsOf(client)) ? packet : null)
}

/** Counts a client that was admitted for as long as its connection lives, whatever becomes of its session. */
const seat = async (
  audience: Audience,
  clients: Set<Client>,
  client: Client,
  admission: Session | number,
): Promise<Session | number> => {
  const socket = socketOf(client)
  if (typeof admission === 'number' || !socket || socket.destroyed) return admission
  const leave = (): void => {
    clients.delete(client)
    if (clients.size === 0) audience.isGone()
  }
  clients.add(client)
  socket.once('close', leave)
  try {
    await audience.comes()
  } catch {
    // Without a database nothing can be told; the client comes again.
    return REFUSED.unavailable
  }
  // The last one left while what is to be told was looked up.
  if (clients.size === 0) audience.isGone()
  return admission
}

/**
 * Who it is; the packet is changed to what this broker offers. Names of clients are those of their keys, so that nobody
 * can end another's connection by taking its name; and a will would be a message of a client.
 */
const admit = async (signIn: SignIn, client: Client, packet: ConnectPacket): Promise<Session | number> => {
  const { username, password } = packet
  const credentials = { username, password, address: socketOf(client)?.remoteAddress ?? '' }
  const admission = await signIn.admit(credentials)
  if (typeof admission === 'number') return admission
  if (packet.will) return REFUSED.forbidden
  const { actor } = admission
  packet.clean = true
  packet.clientId = packet.clientId && `${actor.keyId ?? actor.userId}/${packet.clientId}`
  return { ...admission, credentials }
}

const sockets = new WeakMap<Duplex, Socket>()

/** The connection below what the broker reads. */
const socketOf = (client: Client): Socket | undefined =>
  // The broker's type says stream or socket; it is the one that `listenFor` handed over.
  sockets.get(client.conn as Duplex)

const listenFor = (aedes: Aedes, { tls }: BrokerOptions): Server => {
  const take = (socket: Socket): void => {
    const guarded = guardPackets(socket)
    sockets.set(guarded, socket)
    aedes.handle(guarded)
  }
  // Room for those that are refused by name, and no more.
  const server = tls ? createTlsServer({ ...tls, handshakeTimeout: CONNECT_MS }, take) : createServer(take)
  server.maxConnections = MAX_CLIENTS * 2
  // A handshake that fails concerns its client alone, which is told by the protocol.
  server.on('tlsClientError', () => {})
  return server
}

const listen = (server: Server, { host, port }: BrokerOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })

const urlOf = (server: Server, { host, tls }: BrokerOptions): string => {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const name = host.includes(':') ? `[${host}]` : host
  return `${tls ? 'mqtts' : 'mqtt'}://${name}:${port}`
}

/** Lets clients go whose key holds no longer, or grants other projects than before. */
const renewRegularly = (
  { signIn, clock }: BrokerOptions,
  sessions: WeakMap<Client, Session>,
  clients: ReadonlySet<Client>,
): AbortController => {
  const over = new AbortController()
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      // Rejects only with the end.
      await clock.wait(RENEW_MS, over.signal).catch(() => undefined)
      for (const client of [...clients]) {
        const session = sessions.get(client)
        if (over.signal.aborted) return
        if (session && !(await signIn.stillHolds(session))) client.close()
      }
    }
  }
  void run()
  return over
}

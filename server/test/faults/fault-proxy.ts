import { once } from 'node:events'
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net'

/**
 * What the network does between two machines.
 * `pass`: carries on. `refuse`: nobody listens. `drop`: a black hole, connections stay open and no byte gets through.
 */
type Weather = 'pass' | 'refuse' | 'drop'

/** A TCP proxy before a database or a store, whose faults a test commands. */
export interface FaultProxy {
  readonly port: number
  /** Ends what is connected and refuses whoever comes. */
  refuse(): Promise<void>
  /** From now on no byte gets through in any direction, and nobody is told. */
  drop(): void
  /** Ends all connections at once, as a firewall does that was restarted; new ones are fine. */
  cut(which?: (index: number) => boolean): void
  /** Each piece waits so long in each direction. */
  delay(ms: number): void
  /** As if nothing had been; what was held back by `drop` arrives. */
  restore(): Promise<void>
  /** Connections at this moment. */
  readonly connections: number
  close(): Promise<void>
}

/** The proxy before `upstream`, listening on `port` of the loopback address. */
export const startFaultProxy = async (upstream: NetConnectOpts, port: number): Promise<FaultProxy> => {
  const proxy = new Intermediary(upstream, port)
  await proxy.restore()
  return proxy
}

class Intermediary implements FaultProxy {
  readonly port: number
  readonly #upstream: NetConnectOpts
  readonly #pairs = new Set<Pair>()
  #server: Server | undefined
  #weather: Weather = 'refuse'
  #delayMs = 0

  constructor(upstream: NetConnectOpts, port: number) {
    this.#upstream = upstream
    this.port = port
  }

  get connections(): number {
    return this.#pairs.size
  }

  async refuse(): Promise<void> {
    this.#weather = 'refuse'
    const server = this.#server
    this.#server = undefined
    const closed = server && once(server, 'close')
    server?.close()
    this.cut()
    await closed
  }

  drop(): void {
    this.#weather = 'drop'
    for (const pair of this.#pairs) pair.hold()
  }

  cut(which: (index: number) => boolean = () => true): void {
    for (const [index, pair] of [...this.#pairs].entries()) if (which(index)) pair.end()
  }

  delay(ms: number): void {
    this.#delayMs = ms
  }

  async restore(): Promise<void> {
    this.#weather = 'pass'
    this.#delayMs = 0
    for (const pair of this.#pairs) pair.flow()
    if (this.#server) return
    const server = createServer({ noDelay: true }, socket => this.#accept(socket))
    this.#server = server
    server.listen(this.port, '127.0.0.1')
    await once(server, 'listening')
  }

  async close(): Promise<void> {
    await this.refuse()
  }

  #accept(near: Socket): void {
    const far = connect(this.#upstream)
    const pair = new Pair(near, far, () => this.#delayMs)
    this.#pairs.add(pair)
    near.once('close', () => this.#pairs.delete(pair))
    if (this.#weather === 'drop') pair.hold()
    else pair.flow()
  }
}

/** One connection through the proxy; it begins held back. */
class Pair {
  readonly #near: Socket
  readonly #far: Socket
  readonly #delayMs: () => number

  constructor(near: Socket, far: Socket, delayMs: () => number) {
    this.#near = near
    this.#far = far
    this.#delayMs = delayMs
    far.setNoDelay(true)
    this.#carry(near, far)
    this.#carry(far, near)
    this.hold()
  }

  hold(): void {
    this.#near.pause()
    this.#far.pause()
  }

  flow(): void {
    this.#near.resume()
    this.#far.resume()
  }

  end(): void {
    this.#near.resetAndDestroy()
    this.#far.destroy()
  }

  #carry(from: Socket, to: Socket): void {
    const pass = (deliver: () => void): void => {
      const ms = this.#delayMs()
      // Timers of one length fire in their order, so pieces do not overtake each other.
      if (ms > 0) setTimeout(deliver, ms)
      else deliver()
    }
    from.on('data', piece => pass(() => to.writable && to.write(piece)))
    from.on('end', () => pass(() => to.end()))
    // The other side learns of a broken connection by its end, as it would without the proxy.
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }
}

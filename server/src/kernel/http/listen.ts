import { networkInterfaces } from 'node:os'
import type { FastifyInstance } from 'fastify'
import { Problem } from '#kernel/errors'
import type { HttpConfig } from './variables.ts'

export interface Listening {
  /** Addresses to open, the best one first. */
  readonly urls: string[]
  readonly port: number
}

const EVERY_INTERFACE = new Set(['0.0.0.0', '::', ''])

const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host)

const addressesOf = (host: string): string[] => {
  if (!EVERY_INTERFACE.has(host)) return [host]
  const own = Object.values(networkInterfaces()).flatMap(entries => entries ?? [])
  return [
    '127.0.0.1',
    ...own.filter(entry => entry.family === 'IPv4' && !entry.internal).map(entry => entry.address),
  ]
}

const fault = (code: string, message: string, cause: unknown): Problem =>
  new Problem({ status: 500, code, message, cause })

const explain = (error: unknown, { HOST, PORT }: HttpConfig): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return fault(
      'http.port_taken',
      `Port ${PORT} is used by another program. Stop it, or start with PORT=8401 (0 takes any free port).`,
      error,
    )
  if (code === 'EACCES')
    return fault(
      'http.port_forbidden',
      `This user may not listen on port ${PORT}. Ports from 1024 on are free for everybody, e.g. PORT=8400.`,
      error,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return fault(
      'http.address_unknown',
      `HOST=${HOST} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for the whole network.`,
      error,
    )
  return error
}

/** Opens the port. Throws a Problem that says what to do when it cannot. */
export const listen = async (app: FastifyInstance, config: HttpConfig): Promise<Listening> => {
  try {
    await app.listen({ host: config.HOST, port: config.PORT, backlog: 1_024 })
  } catch (error) {
    throw explain(error, config)
  }
  const address = app.server.address()
  const port = address !== null && typeof address === 'object' ? address.port : config.PORT
  const local = addressesOf(config.HOST).map(host => `http://${inUrl(host)}:${port}`)
  return { urls: config.PUBLIC_URL ? [config.PUBLIC_URL, ...local] : local, port }
}

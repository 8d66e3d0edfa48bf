import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { TestServer } from './harness.ts'

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

export interface PictureOptions {
  readonly width?: number
  readonly height?: number
  readonly format?: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff'
  /** EXIF of the main image, e.g. `{ Make: 'Fuji' }`. */
  readonly exif?: Record<string, string>
  readonly orientation?: number
}

/** A picture of its own for each seed: two gradients whose colours follow from it. */
export const picture = async (seed: number, options: PictureOptions = {}): Promise<Buffer> => {
  const { width = 320, height = 240, format = 'jpeg' } = options
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3
      pixels[at] = (x + seed * 37) % 256
      pixels[at + 1] = (y + seed * 101) % 256
      pixels[at + 2] = ((x * y) / 64 + seed * 13) % 256
    }
  }
  let image = sharp(pixels, { raw: { width, height, channels: 3 } })
  if (options.exif) image = image.withExif({ IFD0: options.exif })
  if (options.orientation !== undefined) image = image.withMetadata({ orientation: options.orientation })
  return image.toFormat(format).toBuffer()
}

// biome-ignore lint/suspicious/noExplicitAny: tests read replies of many shapes, and their assertions are the check.
export type Json = any

/** Uploads bytes as a raw body; answers the parsed reply. */
export const uploadBytes = async (
  server: Pick<TestServer, 'call'>,
  bytes: Uint8Array,
  options: {
    name?: string
    query?: Record<string, string>
    token?: string
    headers?: Record<string, string>
  } = {},
): Promise<{ status: number; headers: Headers; body: Json }> => {
  const query = new URLSearchParams({ ...(options.name ? { fileName: options.name } : {}), ...options.query })
  return server.call<Json>('POST', `/v1/assets?${query}`, {
    headers: { 'content-type': 'application/octet-stream', ...options.headers },
    body: bytes,
    ...(options.token === undefined ? {} : { token: options.token }),
  })
}

/** Uploads a picture and waits until everything is derived from it. */
export const readyAsset = async (
  server: TestServer,
  seed: number,
  options: PictureOptions = {},
): Promise<Json> => {
  const { body } = await uploadBytes(server, await picture(seed, options), {
    name: `picture-${seed}.${options.format ?? 'jpg'}`,
  })
  await server.drainJobs()
  return (await server.call<Json>('GET', `/v1/assets/${body.asset.id}`)).body
}

/** An API key of the administrator's project; answers its secret. */
export const apiKey = async (
  server: Pick<TestServer, 'call'>,
  fields: Record<string, unknown>,
): Promise<string> => {
  const { status, body } = await server.call<Json>('POST', '/v1/api-keys', {
    body: { name: 'test', ...fields },
  })
  if (status !== 201) throw new Error(`No key: ${status} ${JSON.stringify(body)}`)
  return body.secret
}

/** A second project of the administrator; answers its id. */
export const secondProject = async (server: TestServer): Promise<string> => {
  const { status, body } = await server.call<Json>('POST', '/v1/projects', { body: { name: 'Second' } })
  if (status !== 201) throw new Error(`No project: ${status} ${JSON.stringify(body)}`)
  return body.id
}

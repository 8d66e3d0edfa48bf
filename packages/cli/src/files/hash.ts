import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** SHA-256 of a file in lowercase hex, read as a stream. */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  return (await feedHash(createHash('sha256'), path, signal)).digest('hex')
}

/** Reads the whole file into a hash that goes on afterwards. */
export async function feedHash(hash: Hash, path: string, signal: AbortSignal): Promise<Hash> {
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1024 * 1024 })) hash.update(chunk)
  return hash
}

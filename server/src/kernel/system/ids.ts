import { randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'

/** Where ids and secrets come from; a test hands in its own. */
export interface Ids {
  /** UUIDv7, ascending within this process. */
  next(): string
  /** `bytes` random bytes as base64url. */
  secret(bytes: number): string
}

export const systemIds: Ids = {
  next: () => uuidv7(),
  secret: bytes => randomBytes(bytes).toString('base64url'),
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Ids in paths are opaque: what is no UUID names nothing, and must not reach a uuid column. */
export const isUuid = (value: string): boolean => UUID.test(value)

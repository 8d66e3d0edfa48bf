import { hash } from 'node:crypto'
import type { Ids } from '#kernel/system'

/** Tells an opaque secret of this server from a JWT, and lets scanners for leaked secrets recognise it. */
export const SECRET_PREFIX = 'fov_'
const SECRET_BYTES = 32
const SHOWN_CHARACTERS = 12

export const newSecret = (ids: Ids): string => `${SECRET_PREFIX}${ids.secret(SECRET_BYTES)}`

/** What the database keeps of a secret: 256 random bits need no slow hash. */
export const hashSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer')

/** The part of a secret that may be shown, to recognise it by. */
export const shownPrefix = (secret: string): string => secret.slice(0, SHOWN_CHARACTERS)

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Another way of sealing gets another prefix, so that rows of both can stand side by side. */
const VERSION = 'v1'
const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
/** NIST SP 800-38D: 96 bits, drawn anew for each row; a handful of rows in a lifetime cannot collide. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Keeps a text of the database from whoever has the database alone. */
export interface Seal {
  /** `label` is bound to the text: a sealed text that was moved to another row does not open. */
  seal(text: string, label: string): string
  /** Null when it was sealed with another secret or for another label, or was altered. */
  open(sealed: string, label: string): string | null
}

export const isSealed = (text: string): boolean => text.startsWith(`${VERSION}.`)

/**
 * AES-256-GCM with a key that HKDF-SHA-256 (RFC 5869) makes of the secret. Each purpose has a key of its own: what is
 * sealed for one opens for no other.
 */
export const createSeal = (secret: string, purpose = 'signing keys'): Seal => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `fovea ${purpose} ${VERSION}`, KEY_BYTES))
  return {
    seal(text, label) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(label))
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return `${VERSION}.${Buffer.concat(parts).toString('base64url')}`
    },
    open(sealed, label) {
      const bytes = Buffer.from(sealed.slice(VERSION.length + 1), 'base64url')
      if (!isSealed(sealed) || bytes.length < NONCE_BYTES + TAG_BYTES) return null
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(Buffer.from(label)).setAuthTag(bytes.subarray(-TAG_BYTES))
      const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
      try {
        return Buffer.concat([text, decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
  }
}

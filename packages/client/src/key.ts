/**
 * A fresh `Idempotency-Key`: 128 random bits. Not `crypto.randomUUID`, which a page opened by plain HTTP
 * over the LAN does not have.
 */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

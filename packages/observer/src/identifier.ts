/** A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then 72 random ones, so that ids sort by their time. */
export const uuid = (now: number): string =>
  [now, ...crypto.getRandomValues(new Uint8Array(9))]
    .map((value, index) => value.toString(16).padStart(index ? 2 : 12, '0'))
    .join('')
    .replace(/^(.{8})(.{4})(...)(...)/, '$1-$2-7$3-a$4-')

/** What the server takes as an id. */
export const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value)

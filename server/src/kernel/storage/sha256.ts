const SHA256 = /^[0-9a-f]{64}$/

export const isSha256 = (text: string): boolean => SHA256.test(text)

/** Guards what becomes part of a path: a name that is no hash is a fault of the program. */
export const assertSha256 = (text: string): void => {
  if (!isSha256(text)) throw new TypeError(`Not a sha256 in lower-case hex: ${JSON.stringify(text)}`)
}

import { invalidField } from '#kernel/http'

/** The bytes of a base64 text. Throws 400 `request.invalid` for what is none; `path` names the field. */
export const decodeBase64 = (text: string, path: string): Buffer => {
  const bytes = Buffer.from(text, 'base64')
  // Node skips what is no base64, so what was skipped is missing.
  const digits = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)
  if (bytes.length === 0 || bytes.length !== Math.floor((digits * 3) / 4))
    throw invalidField(
      path,
      'is not base64; send the bytes of the picture as base64, without a prefix such as data:',
    )
  return bytes
}

import { extname } from 'node:path'

const MAX_NAME_BYTES = 180

/** What Windows keeps for devices, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i

const EXTENSIONS: Record<string, string> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'image/avif': '.avif',
  'image/gif': '.gif',
  'image/tiff': '.tif',
  'image/heic': '.heic',
  'image/svg+xml': '.svg',
  'video/mp4': '.mp4',
  'video/webm': '.webm',
  'application/pdf': '.pdf',
}

/**
 * A file name for a label that anybody may have written: one path segment, not hidden, no control or direction marks,
 * nothing that a system reserves, short enough, with an extension.
 */
export function safeName(label: string, mime: string, id: string): string {
  const plain = label
    .normalize('NFC')
    // Separators of all systems, what Windows forbids, and everything that cannot be seen.
    .replace(/[/\\:*?"<>|]|\p{C}|\p{Zl}|\p{Zp}/gu, '_')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '')
  const base = plain === '' || RESERVED.test(plain) ? `asset_${plain || id}` : plain
  const known = /^\.[A-Za-z0-9]{1,8}$/.test(extname(base))
  const extension = known ? extname(base) : (EXTENSIONS[mime] ?? '')
  const stem = known ? base.slice(0, -extension.length) : base
  return `${cut(stem, MAX_NAME_BYTES)}${extension}`
}

/** The second choice, when another asset has taken the name: the id makes it unique, whatever the order. */
export function nameWithId(name: string, id: string): string {
  const extension = extname(name)
  const suffix = id.replace(/[^A-Za-z0-9-]/g, '_').slice(0, 64)
  return `${name.slice(0, name.length - extension.length)} (${suffix})${extension}`
}

/** Cuts by bytes, as file systems count, and never within a character. */
function cut(text: string, maxBytes: number): string {
  let kept = ''
  let bytes = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > maxBytes) break
    kept += character
  }
  return kept
}

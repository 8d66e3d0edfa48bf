/** PostgreSQL stores no NUL, and a lone surrogate has no UTF-8: neither may get past the edge. */
export const textFault = (text: string): string | null => {
  if (text.includes('\u0000')) return 'contains a NUL character'
  return text.isWellFormed() ? null : 'contains half of a surrogate pair'
}

const CONTROL = /\p{Cc}/gu

/**
 * What may be kept of a client's file name: its last path segment by `/` and by `\`, without control
 * characters; null when nothing is left.
 */
export const fileNameOf = (raw: string): string | null => {
  const segment = raw.split(/[/\\]/).at(-1) ?? ''
  const name = segment.replace(CONTROL, '').toWellFormed().trim()
  return name === '' || name === '.' || name === '..' ? null : name.slice(0, 255).toWellFormed()
}

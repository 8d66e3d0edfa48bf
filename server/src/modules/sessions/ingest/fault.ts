/** Why an event is refused, in words that say how to mend it. A value and no error: most are one of many in a request. */
export class EventFault {
  /** `sessions.event_<what>` */
  readonly code: string
  readonly message: string

  constructor(what: string, message: string) {
    this.code = `sessions.event_${what}`
    this.message = message
  }
}

/** A name or value of a client, for a message: shortened, and only what can be printed. */
export const quoted = (text: string): string => {
  const printable = text.toWellFormed().replace(/[\p{Cc}\p{Cf}]/gu, '?')
  return printable.length > 40 ? `"${printable.slice(0, 40).toWellFormed()}…"` : `"${printable}"`
}

/** What redaction, in the page or at ingest, leaves in place of a number, a token or an address. */
const MARKS = /\[(?:number|token|email|redacted)\]/g

/**
 * A text with `filling` in place of what was redacted from it: as a rule digits, so that an id is taken for one whether it
 * was short enough to be kept or not.
 */
export const fillMarks = (text: string, filling = '0000000'): string => text.replace(MARKS, filling)

/** What stands in place of whatever must not be kept. */
export const REDACTED = '[redacted]'

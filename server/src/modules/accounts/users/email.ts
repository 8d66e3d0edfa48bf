/**
 * One spelling per address: trimmed, NFC, lower case on both sides of the `@`. RFC 5321 lets the local part be
 * case-sensitive; no mail service in use makes two people of it, and two accounts that look alike invite mistakes.
 */
export const normaliseEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase()

export const DAY_MS = 86_400_000

/** The UTC day of a time (Unix ms) as PostgreSQL reads and writes dates: `2026-11-28`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

import type { SessionsParts } from '../part.ts'

/** What it takes to count at incidents. */
export type FigureParts = Pick<SessionsParts, 'clock' | 'ids' | 'notices' | 'jobs'>

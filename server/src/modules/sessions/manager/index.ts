export { type FoldedSession, foldSession, MAX_EVENTS } from './fold.ts'
export { createManager, createRefoldParts } from './part.ts'
export { type Refolded, type RefoldParts, refoldSessions } from './refold.ts'

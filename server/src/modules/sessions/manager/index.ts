export { createManager, createRefoldParts } from './part.ts'
export type { RefoldParts } from './refold.ts'

import type { Part, VisionParts } from '../part.ts'

export const createSearch = (_parts: VisionParts): Part => ({})

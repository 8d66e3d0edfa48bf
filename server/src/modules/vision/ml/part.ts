import type { Part, VisionParts } from '../part.ts'

export const createMl = (_parts: VisionParts): Part => ({})

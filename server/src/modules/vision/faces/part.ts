import type { Part, VisionParts } from '../part.ts'

export const createFaces = (_parts: VisionParts): Part => ({})

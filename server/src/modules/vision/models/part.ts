import type { Part, VisionParts } from '../part.ts'

export const createModels = (_parts: VisionParts): Part => ({})
